import { foundIn, traitsOf } from './bodies.js'
import { makeRecent } from './bounded.js'
import { isWithin } from './bytes.js'
import { nearest, toId } from './ids.js'
import { CloseCode } from './link.js'

/** Bodies that cost an answer, or much work: who asks too much is not served. */
const costly = ['findPeers', 'handshake-offer', 'signal', 'neighbours']

/**
 * Takes the messages that are for this node, each by its type.
 * @returns what takes one: `(message, neighbour, link)`
 */
export function makeInbox (node, carrier, on) {
  const { neighbours, receipts, direct, discovery, send, drop } = node
  const delivered = makeRecent(8192, 120000)

  function learn (neighbour, told) {
    if (told) Object.assign(neighbour, { isKin: told.version >= 2, transit: told.transit })
  }

  function deliver ({ message }) {
    const { from, nonce, attempt, path, type, name } = message
    const isUser = type === 'user' // parts know for themselves what has been delivered
    const isRepeat = isUser && attempt && delivered.get(name)
    if (!isRepeat && !on.deliver(message)) return isUser ? 'nobodyListens' : undefined
    if (!attempt) return
    if (isUser) delivered.set(name, true)
    send(from, 'receipt', { nonce, hops: path.length })
    if (isRepeat) return 'duplicate'
  }

  /** What concerns one link only, and counts only by that. */
  const ofLink = (take) => ({ data, neighbour, isByLink }) => isByLink && neighbour.isKin ? take(neighbour, data) : 'unaskedReceipt'

  // Each returns why a message was dropped, if it was.
  const handlers = new Map(Object.entries({
    user: deliver,
    part: deliver,

    findPeers ({ from, body, neighbour, isByLink }) {
      const told = traitsOf(body)
      if (isByLink) learn(neighbour, told)
      const closest = (known) => nearest(toId(body.data), known.map((one) => one.id), 21).filter((id) => id !== from).slice(0, 20)
      const kin = told && isByLink ? node.passers().filter((one) => one.isKin) : []
      send(from, 'foundPeers', closest([...neighbours.values()]), told ? `,"peerRelay":{${node.traits},"peers":${JSON.stringify(closest(kin))}}` : '')
    },

    foundPeers ({ body, neighbour, isByLink }) {
      if (!isByLink || !neighbour.asked) return 'unaskedAnswer'
      neighbour.asked--
      if (!neighbour.isProven) {
        neighbour.isProven = true
        on.path(neighbour.id)
      }
      learn(neighbour, traitsOf(body))
      discovery.onFound(foundIn(body))
    },

    'handshake-offer': ({ from, body }) => direct.onOffer(from, body.peerRelay?.spare === true),
    'handshake-answer': ({ from, data }) => direct.onAnswer(from, data),
    signal: ({ from, data, neighbour }) => direct.onSignal(from, data, neighbour.id),
    receipt: ({ from, data }) => receipts.onReceipt(from, data),
    notHere: ({ data }) => receipts.onNotHere(data),
    ack: ofLink(carrier.onAck),

    cant: ofLink((neighbour, data) => {
      const { from, nonce, reason } = data
      // What is not held was handed over before it was known what the neighbour is.
      if (!carrier.onCant(neighbour, data) && toId(from) === node.self) receipts.onNotHere({ nonce, reason })
    }),

    neighbours: ofLink((neighbour, ids) => discovery.onFound(ids.map(toId))),

    closing ({ link, data, isByLink }) {
      if (!isByLink || !link.onClosing) return 'unknownType'
      const { code, reason } = data ?? {}
      link.onClosing(isWithin(code, 1000, 4999) ? code : CloseCode.normal, typeof reason === 'string' ? reason.slice(0, 128) : '')
    }
  }))

  return (message, neighbour, link) => {
    const { type, from, path, body } = message
    const { data } = body
    const isByLink = from === neighbour.id && path.length === 1
    if (costly.includes(type) && !neighbour.mayAsk()) return drop('tooManyRequests')
    if (isByLink && (type === 'signal' || (type === 'handshake-answer' && data?.wrtc === true))) neighbour.takesSignals = true
    const handle = handlers.get(type)
    const reason = handle ? handle({ message, from, body, data, neighbour, link, isByLink }) : 'unknownType'
    if (reason) drop(reason)
  }
}
