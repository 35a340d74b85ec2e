import { readSignal } from './bodies.js'
import { Attempt, Negotiation } from './negotiation.js'

/** Connections that others begin, at a time, and those of them that come unasked by one link. Each costs memory and work before anything is known of the other side. */
const maxIncoming = 16
const maxByLink = 4

/** The WebRTC connections that are being made, one for each peer at most. */
export class Signals {
  #attempts = new Map()
  #self
  #options

  /**
   * @param options `RTCPeerConnection`; `iceServers()`, by a promise; `timeout`; `send(to, signal)`; `made(attempt, negotiation)`, for what is told of each that
   * has come to its end; and `expects(id)`, whether a handshake came before
   */
  constructor (self, options) {
    this.#self = self
    this.#options = options
  }

  /** Begins to dial a peer, unless a connection with it is being made. Resolves with whether there is one. */
  async dial (id) {
    const attempt = this.#attempts.get(id) ?? this.#begin(id, true)
    return await attempt.made !== null
  }

  get size () {
    return this.#attempts.size
  }

  has (id) {
    return this.#attempts.has(id)
  }

  /** Takes a signal to us. @returns why it was dropped, if it was */
  onSignal (from, data, link, isLinked) {
    const signal = readSignal(data)
    if (signal === undefined) return 'invalidBody'
    if (signal === null) return
    let attempt = this.#attempts.get(from)
    if (!attempt) {
      if (signal.type === 'answer') return 'unaskedSignal'
      if (signal.candidate && isLinked) return // one more, found when all was done
      const by = this.#options.expects(from) ? null : link
      const incoming = [...this.#attempts.values()].filter(({ isOwn }) => !isOwn)
      if (incoming.length >= maxIncoming || (by && incoming.filter((other) => other.by === by).length >= maxByLink)) return 'tooManySignals'
      attempt = this.#begin(from, false)
      attempt.by = by
    }
    if (!attempt.take(signal)) return 'unaskedSignal'
  }

  stop () {
    for (const attempt of [...this.#attempts.values()]) attempt.end()
  }

  #begin (id, isOwn) {
    const { RTCPeerConnection, iceServers, timeout, send, made } = this.#options
    const attempt = new Attempt(id, isOwn, {
      make: async (isOfferer) => new Negotiation(RTCPeerConnection, await iceServers(), isOfferer, (signal) => send(id, signal)),
      goesFirst: this.#self < id,
      timeout
    })
    this.#attempts.set(id, attempt)
    attempt.made.then((negotiation) => {
      this.#attempts.delete(id)
      made(attempt, negotiation)
    })
    return attempt
  }
}
