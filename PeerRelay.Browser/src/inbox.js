import { foundIn, traitsOf } from './bodies.js'
import { makeRecent } from './bounded.js'
import { isWithin } from './bytes.js'
import { nearest, toId } from './ids.js'
import { CloseCode } from './link.js'
import { now } from './waiting.js'

/** Bodies that cost an answer, or much work: who asks too much is not served. */
const costly = ['findPeers', 'handshake-offer', 'signal', 'neighbours']

/**
 * Takes the messages that are for this node, each by its type.
 * @returns what takes one: `(message, neighbour)`
 */
export function makeInbox (node, carrier, on) {
  const { neighbours, receipts, direct, discovery, send, drop } = node
  const delivered = makeRecent(8192, 120000)

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
  const ofLink = (take) => (one) => one.isByLink && one.neighbour.isKin ? take(one.neighbour, one.data) : 'unaskedReceipt'

  // Each returns why a message was dropped, if it was.
  const handlers = new Map(Object.entries({
    user: deliver,
    part: deliver,

    findPeers ({ from, body, neighbour, isByLink }) {
      const told = traitsOf(body)
      if (isByLink) Object.assign(neighbour, told)
      const closest = (known) => nearest(toId(body.data), known.map((one) => one.id).filter((id) => id !== from), 20)
      const kin = told && isByLink ? node.passers().filter((one) => one.isKin) : []
      send(from, 'foundPeers', closest([...neighbours.values()]), told ? `,"peerRelay":{${node.traits},"peers":${JSON.stringify(closest(kin))}}` : '')
    },

    foundPeers ({ body, neighbour, isByLink }) {
      if (!isByLink || !neighbour.asked) return 'unaskedAnswer'
      neighbour.asked--
      if (neighbour.askedAt) neighbour.stats.roundTrip = Math.ceil(now() - neighbour.askedAt)
      neighbour.askedAt = 0
      if (!neighbour.isProven) {
        neighbour.isProven = true
        on.path(neighbour.id)
      }
      Object.assign(neighbour, traitsOf(body))
      discovery.onFound(foundIn(body))
    },

    'handshake-offer': (one) => direct.onOffer(one.from, one.body.peerRelay?.spare === true),
    'handshake-answer': (one) => direct.onAnswer(one.from, one.data),
    signal: (one) => direct.onSignal(one.from, one.data, one.neighbour.id),
    receipt: (one) => receipts.onReceipt(one.from, one.data),
    notHere: (one) => receipts.onNotHere(one.data),
    ack: ofLink(carrier.onAck),

    cant: ofLink((neighbour, data) => {
      const { from, nonce, reason } = data
      // What is not held was handed over before it was known what the neighbour is.
      if (!carrier.onCant(neighbour, data) && toId(from) === node.self) receipts.onNotHere({ nonce, reason })
    }),

    neighbours: ofLink((neighbour, ids) => discovery.onFound(ids.map(toId))),

    closing (one) {
      const { onClosing } = one.neighbour
      if (!one.isByLink || !onClosing) return 'unknownType'
      const { code, reason } = one.data ?? {}
      onClosing(isWithin(code, 1000, 4999) ? code : CloseCode.normal, typeof reason === 'string' ? reason.slice(0, 128) : '')
    }
  }))

  return (message, neighbour) => {
    const { type, from, path, body } = message
    const { data } = body
    const isByLink = from === neighbour.id && path.length === 1
    if (costly.includes(type) && !neighbour.mayAsk()) return drop('tooManyRequests')
    if (isByLink && (type === 'signal' || (type === 'handshake-answer' && data?.wrtc === true))) neighbour.takesSignals = true
    const handle = handlers.get(type)
    const reason = handle ? handle({ message, from, body, data, neighbour, isByLink }) : 'unknownType'
    if (reason) drop(reason)
  }
}
