import { CloseCode, WebSocketLink } from './link.js'

/** How long a link must have lived for its end to be no failure. */
const settledTime = 10000

/** How long a bootstrap that has closed the link in favour of others is left alone, as long as there is another link: so long at least, and twice that at most. */
const trimmedRest = 300000

/** The nodes through which the peer joins: each is dialled for ever. */
export class Bootstraps {
  #node
  #WebSocket
  #entries
  #isRunning = false

  constructor (node, urls, WebSocket) {
    this.#node = node
    this.#WebSocket = WebSocket
    this.#entries = urls.map((url) => ({ url, link: null, failures: 0, timer: null, dialAt: 0, sameAs: null }))
  }

  start () {
    this.#isRunning = true
    for (const entry of this.#entries) if (!entry.link) this.#dial(entry)
  }

  /** Dials no more. The links are closed by the node. */
  stop () {
    this.#isRunning = false
    for (const entry of this.#entries) clearTimeout(entry.timer)
  }

  /** Milliseconds until the next dial. */
  get delay () {
    return Math.max(0, Math.min(...this.#entries.map(({ link, dialAt }) => link ? 0 : dialAt - performance.now())))
  }

  /** Links that have not said hello are nobody's yet. */
  get links () {
    return this.#entries.flatMap(({ link }) => link ?? [])
  }

  /** Dials those at once that wait: the network is back, or somebody looks at the page. */
  hurry () {
    for (const entry of this.#entries) if (!entry.link && entry.sameAs === null) this.#dial(entry)
  }

  /** Takes note of the end of a link, whose url is one of these. */
  onEnd (link, code) {
    const entry = this.#entries.find((other) => other.link === link)
    if (!entry) return
    entry.link = null
    entry.failures = performance.now() - link.openedAt >= settledTime && link.id !== null ? 0 : entry.failures + 1
    entry.sameAs = code === CloseCode.duplicate ? link.id : null
    if (this.#isRunning) this.#wait(entry, code === CloseCode.trimmed ? trimmedRest * (1 + Math.random()) : this.#delayAfter(entry.failures))
  }

  /** Dials those that were left alone because there was another link. */
  tick () {
    const { neighbours } = this.#node
    for (const entry of this.#entries) {
      if (entry.link || !this.#isRunning) continue
      const isDue = entry.sameAs === null ? neighbours.size === 0 && entry.dialAt - performance.now() > this.#node.limits.reconnectMaximum : !neighbours.has(entry.sameAs)
      if (isDue) this.#dial(entry)
    }
  }

  /** Doubled with each failure, with jitter: else all the pages of a node that was restarted come at once. */
  #delayAfter (failures) {
    const { reconnectMinimum, reconnectMaximum } = this.#node.limits
    return Math.min(reconnectMaximum, reconnectMinimum * 2 ** Math.min(failures, 30)) * (0.5 + Math.random() / 2)
  }

  #wait (entry, delay) {
    clearTimeout(entry.timer)
    entry.dialAt = performance.now() + delay
    entry.timer = setTimeout(() => { if (entry.sameAs === null) this.#dial(entry) }, delay)
  }

  #dial (entry) {
    clearTimeout(entry.timer)
    entry.sameAs = null
    entry.link = new WebSocketLink(this.#node, this.#node.limits, { self: this.#node.self, url: entry.url, WebSocket: this.#WebSocket })
  }
}
