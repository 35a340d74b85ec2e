import { Bucket, Recent, RoundTrip } from './bounded.js'
import { nonce } from './nonce.js'

/** Messages that wait for a receipt, at a time, and the bytes of their data. */
const maxAwaited = 10000
const maxBytes = 2 ** 25

/** How long a try is given at least, in which the nodes on the way find a dead next hop. */
const shortestWait = 3000

/** Receipts in a row for messages that were tried more than once, which say that the time-out is too short. */
const lateReceipts = 8

/** Sends messages whose receipt is awaited, again if need be, and answers those of others. See docs/protocol.md, and docs/overlay.md, "Receipts". */
export class Receipts {
  #awaited = new Map()
  #bytes = 0
  #late = 0
  #wait = new RoundTrip(shortestWait, shortestWait, 10000)
  #delivered = new Recent(8192, 120000)
  #limiters = new Recent(512, 60000)
  #limiter = new Bucket(20, 100)
  #send

  /** @param send sends one try: `send(to, { type, json, attempt, nonce })`, and returns `{ first }` or `{ reason }` */
  constructor (send) {
    this.#send = send
  }

  /** Sends a message. Resolves with what became of it. */
  send (to, type, json, { timeout = 20000, tries = 5, signal } = {}) {
    if (this.#awaited.size >= maxAwaited || this.#bytes + json.length > maxBytes) return Promise.resolve({ status: 'dropped', reason: 'awaitedReceiptsFull' })
    return new Promise((resolve) => {
      const now = performance.now()
      const message = { to, type, json, nonce: nonce(), most: tries, tries: 0, failed: new Set(), since: now, until: now + timeout, resolve, signal, first: null, reason: undefined }
      message.abort = () => this.#end(message, { status: 'dropped', reason: 'aborted' })
      signal?.addEventListener('abort', message.abort)
      this.#awaited.set(message.nonce, message)
      this.#bytes += json.length
      this.#try(message)
    })
  }

  /** Takes a receipt. Only the target's word counts. @returns whether one was due */
  onReceipt (from, { nonce, hops }) {
    const message = this.#awaited.get(nonce)
    if (message?.to !== from) return false
    const roundTrip = performance.now() - message.since
    this.#late = message.tries === 1 ? 0 : this.#late + 1
    if (this.#late === 0 || this.#late >= lateReceipts) this.#wait.add(roundTrip)
    this.#end(message, { status: 'delivered', hops, roundTrip })
    return true
  }

  /** Takes some node's word that it has found no way to a message's target, `id`: that ends one try of several. */
  onNotHere ({ id, nonce, reason, try: number }) {
    const message = this.#awaited.get(nonce)
    if (message?.to !== id.toLowerCase() || number > message.tries) return false
    const isLatest = (number ?? message.tries) === message.tries
    message.failed.add(number ?? message.tries)
    message.reason = ['hopLimit', 'full'].includes(reason) ? reason : 'noRoute'
    if (message.failed.size === message.most) this.#giveUp(message)
    else if (isLatest && message.tries < message.most) this.#try(message)
    return true
  }

  /** Takes a neighbour's word that it does not see to a message that is not held: it was handed over before it was known what the neighbour is. */
  onCant ({ nonce, reason }) {
    const message = this.#awaited.get(nonce)
    if (message) this.onNotHere({ id: message.to, nonce, reason })
  }

  /** Sends what has waited for a link. */
  onLinked () {
    for (const message of [...this.#awaited.values()]) if (message.tries === 0) this.#try(message)
  }

  /** Tries those again at once whose latest try was put on the link of a target that is gone. */
  onGone (id) {
    for (const message of [...this.#awaited.values()]) if (message.to === id && message.first === id && message.tries < message.most) this.#try(message)
  }

  /** Whether a message is to be given to the application: not if it has been. Then its source is to be told so again. */
  isDelivered ({ from, nonce }) {
    return this.#delivered.get(from + nonce) === true
  }

  onDelivered ({ from, nonce }) {
    this.#delivered.set(from + nonce, true)
  }

  /** Whether a source may be told that its message has gone no further: anybody can write anybody's name on one. */
  mayTell (source) {
    if (!this.#limiters.get(source)) this.#limiters.set(source, new Bucket(2, 10))
    return this.#limiters.get(source).take() && this.#limiter.take()
  }

  /** Ends all waiting. */
  stop () {
    for (const message of [...this.#awaited.values()]) this.#end(message, { status: 'dropped', reason: 'closed' })
  }

  #try (message) {
    clearTimeout(message.timer)
    message.tries++
    message.timer = setTimeout(() => this.#onTime(message), this.#timeFor(message))
    const { first, reason } = this.#send(message.to, { type: message.type, json: message.json, attempt: message.tries, nonce: message.nonce })
    message.first = first?.id ?? null
    if (reason === 'noLink') this.#waitForLink(message)
    else if (reason === 'tooLarge') this.#end(message, { status: 'dropped', reason }) // all else may have passed by the next try
  }

  #waitForLink (message) {
    message.tries = 0
    clearTimeout(message.timer)
    message.timer = setTimeout(() => this.#giveUp(message), message.until - performance.now())
  }

  /** How long a try is waited for: as earlier receipts suggest, twice as long with each, but so that all fit the time that is left. */
  #timeFor ({ until, most, tries }) {
    const left = until - performance.now()
    if (tries >= most) return left
    const { timeout } = this.#wait
    return Math.min(left, Math.max(timeout, Math.min(timeout * 2 ** (tries - 1), left / (most - tries + 1))))
  }

  #onTime (message) {
    if (message.tries >= message.most || performance.now() >= message.until) this.#giveUp(message)
    else this.#try(message)
  }

  #giveUp (message) {
    const isKnown = message.tries > 0 && message.failed.size === message.tries
    this.#end(message, isKnown ? { status: 'notReachable', reason: message.reason } : { status: 'timedOut' })
  }

  #end (message, result) {
    if (!this.#awaited.delete(message.nonce)) return
    this.#bytes -= message.json.length
    clearTimeout(message.timer)
    message.signal?.removeEventListener('abort', message.abort)
    message.resolve({ ok: result.status === 'delivered', tries: message.tries, ...result })
  }
}
