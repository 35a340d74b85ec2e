import { makeAttempt } from './attempt.js'
import { readSignal } from './bodies.js'

/** Connections that others begin unasked, at a time. Each costs memory and work before anything is known of the other side. */
const maxUnasked = 16

/**
 * The WebRTC connections that are being made, one for each peer at most.
 * @param options `RTCPeerConnection`; `iceServers()`, by a promise; `timeout`; `send(to, signal)`; `made(attempt, negotiation)`, for what is told of each that
 * has come to its end; and `expects(id)`, whether a handshake came before
 */
export function makeSignals (self, options) {
  const attempts = new Map()

  function begin (id, isOwn) {
    const attempt = makeAttempt(id, isOwn, {
      ...options,
      goesFirst: self < id,
      send: (signal) => options.send(id, signal),
      made (attempt, negotiation) {
        attempts.delete(id)
        options.made(attempt, negotiation)
      }
    })
    attempts.set(id, attempt)
    return attempt
  }

  return {
    count: () => attempts.size,
    has: (id) => attempts.has(id),

    /** Begins to dial a peer, unless a connection with it is being made. */
    dial: (id) => attempts.get(id) ?? begin(id, true),

    /** Takes a signal to us. @returns why it was dropped, if it was */
    onSignal (from, data, isLinked) {
      const signal = readSignal(data)
      if (signal === undefined) return 'invalidBody'
      if (signal === null) return
      let attempt = attempts.get(from)
      if (!attempt) {
        if (signal.type === 'answer') return 'unaskedSignal'
        if (signal.candidate && isLinked) return // one more, found when all was done
        const isExpected = options.expects(from)
        if (!isExpected && [...attempts.values()].filter((other) => other.isUnasked).length >= maxUnasked) return 'tooManySignals'
        attempt = begin(from, false)
        attempt.isUnasked = !isExpected
      }
      if (!attempt.take(signal)) return 'unaskedSignal'
    },

    stop () {
      for (const attempt of [...attempts.values()]) attempt.end(null)
    }
  }
}
