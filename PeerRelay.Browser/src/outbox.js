/** How long a message waits for a link. */
const pendingTime = 60000

const failed = (reason) => ({ status: 'dropped', ok: false, reason: reasons[reason] ?? reason })
const reasons = { sendQueueFull: 'queueFull', awaitedReceiptsFull: 'queueFull', noLink: 'queueFull', linkClosed: 'noRoute' }

/** Sends what applications send, and keeps what waits for a link. */
export class Outbox {
  #node
  #peers
  #pending = []

  constructor (node, peers) {
    this.#node = node
    this.#peers = peers
  }

  /** Sends one frame. Resolves with what became of it. */
  async send (to, type, json, options) {
    this.#node.counters.sent++
    this.#peers.note(to)
    this.#node.direct.want(to)
    if (options.signal?.aborted) return failed('aborted')
    if (!options.receipt) return this.#sendOnce(to, type, json)
    const result = await this.#node.receipts.send(to, type, json, options)
    // A part waits behind others: its time says nothing of the way.
    if (result.status === 'delivered') this.#peers.note(to, { hops: result.hops, roundTrip: type === 'user' ? result.roundTrip : undefined })
    return result.status === 'dropped' ? { ...result, ...failed(result.reason) } : result
  }

  /** Sends what has waited: there is a link. */
  flush () {
    const now = performance.now()
    for (const { to, type, json, since } of this.#pending.splice(0)) {
      if (now - since > pendingTime) this.#node.drop('pendingExpired')
      else this.#sendOnce(to, type, json)
    }
  }

  #sendOnce (to, type, json) {
    const { first, reason } = this.#node.sendText(to, type, json)
    if (first) return { status: first.id === to ? 'sent' : 'relayed', ok: true }
    if (reason !== 'noLink') return failed(reason)
    if (this.#pending.length >= this.#node.limits.pendingMessages) {
      this.#node.drop('pendingQueueFull')
      return failed(reason)
    }
    this.#pending.push({ to, type, json, since: performance.now() })
    return { status: 'queued', ok: true }
  }
}
