import { kinOf, traitsOf } from './bodies.js'
import { isHex, nearest, toId } from './ids.js'
import { CloseCode } from './link.js'

/** Bodies that cost an answer: who asks too much is not served. */
const requests = new Set(['findPeers', 'handshake-offer', 'signal'])

/** Takes the messages that are for this node, each by its type. */
export class Inbox {
  #node
  #carrier
  #on

  /** @param on what is told: see {@link Node} */
  constructor (node, carrier, on) {
    this.#node = node
    this.#carrier = carrier
    this.#on = on
  }

  /** Takes a message to us. */
  take (message, neighbour, link) {
    const { type, from, path, body: { data } } = message
    const isByLink = from === neighbour.id && path.length === 1
    if (requests.has(type) && !neighbour.requests.take()) return this.#node.drop('tooManyRequests')
    if (isByLink && (type === 'signal' || (type === 'handshake-answer' && data?.wrtc === true))) neighbour.takesSignals = true
    const reason = this.#handle(message, neighbour, link, isByLink)
    if (reason) this.#node.drop(reason)
  }

  /** @returns why a message was dropped, if it was */
  #handle (message, neighbour, link, isByLink) {
    const { type, from, body } = message
    const { data } = body
    switch (type) {
      case 'user':
      case 'part':
        return this.#deliver(message)
      case 'findPeers':
        return this.#onFindPeers(from, body, neighbour, isByLink)
      case 'foundPeers':
        return this.#onFoundPeers(body, neighbour, isByLink)
      case 'handshake-offer':
        return this.#node.direct.onOffer(from, body.peerRelay?.spare === true)
      case 'handshake-answer':
        return this.#node.direct.onAnswer(from, data)
      case 'signal':
        return this.#node.direct.onSignal(from, data, neighbour)
      case 'receipt':
        return this.#node.receipts.onReceipt(from, data) ? undefined : 'unaskedReceipt'
      case 'notHere':
        return this.#node.receipts.onNotHere(data) ? undefined : 'unaskedReceipt'
      case 'closing':
        return isByLink && link.onClosing ? link.onClosing(closeCodeOf(data), `${data?.reason ?? ''}`.slice(0, 128)) : 'unknownType'
      default:
        return this.#handleOfKin(type, data, neighbour, isByLink)
    }
  }

  /** Takes what concerns one link only, and counts only by that. */
  #handleOfKin (type, data, neighbour, isByLink) {
    if (!['neighbours', 'ack', 'cant'].includes(type)) return 'unknownType'
    if (!isByLink || !neighbour.isKin) return 'unaskedReceipt'
    if (type === 'ack') return this.#carrier.onAck(neighbour, data)
    if (type === 'cant') return this.#onCant(neighbour, data)
    if (!neighbour.lists.take()) return 'rateLimited'
    neighbour.ahead = data.map(toId)
    this.#node.discovery.onFound(neighbour.ahead)
  }

  #onCant (neighbour, data) {
    if (!this.#carrier.onCant(neighbour, data) && toId(data.from) === this.#node.self) this.#node.receipts.onCant(data)
  }

  #deliver (message) {
    const { from, nonce, attempt, path, type } = message
    const isUser = type === 'user' // parts know for themselves what has been delivered
    const isRepeat = isUser && attempt > 0 && this.#node.receipts.isDelivered(message)
    if (!isRepeat && !this.#on.deliver(message)) return isUser ? 'nobodyListens' : undefined
    if (attempt === 0) return
    if (isUser) this.#node.receipts.onDelivered(message)
    this.#node.send(from, 'receipt', { nonce, hops: path.length })
    if (isRepeat) return 'duplicate'
  }

  #onFindPeers (from, body, neighbour, isByLink) {
    const told = traitsOf(body)
    if (told && isByLink) this.#learn(neighbour, told)
    const target = toId(body.data)
    const closest = (ids) => nearest(target, ids, 21).filter((id) => id !== from).slice(0, 20)
    const kin = told && isByLink ? closest(this.#node.kinIds) : []
    const extra = told ? `,"peerRelay":{${this.#node.traits},"peers":${JSON.stringify(kin)}}` : ''
    this.#node.send(from, 'foundPeers', closest(this.#node.neighbours.keys()), extra)
  }

  #onFoundPeers (body, neighbour, isByLink) {
    if (!isByLink || neighbour.asked === 0) return 'unaskedAnswer'
    neighbour.asked--
    if (!neighbour.isProven) {
      neighbour.isProven = true
      this.#on.path(neighbour.id)
    }
    const told = traitsOf(body)
    if (told) this.#learn(neighbour, told)
    this.#node.discovery.onFound([...body.data.filter(isHex).map(toId), ...kinOf(body)])
  }

  #learn (neighbour, told) {
    neighbour.version = told.version
    neighbour.transit = told.transit
  }
}

const closeCodeOf = (data) => Number.isInteger(data?.code) && data.code >= 1000 && data.code < 5000 ? data.code : CloseCode.normal
