import { makeAttempt } from './attempt.js'
import { readSignal } from './bodies.js'

/** Connections that others begin unasked, at a time, and of those by one link. Each costs memory and work before anything is known of the other side. */
const maxUnasked = 16
const maxUnaskedByLink = 4

/**
 * The WebRTC connections that are being made, one for each peer at most.
 * @param options `RTCPeerConnection`; `iceServers()`, by a promise; `timeout`; `send(to, signal)`; `made(attempt, negotiation)`, for what is told of each that
 * has come to its end; `expects(id)`, whether a handshake came before; `makeRoom()`, whether there is room for one more; and `doubt(id)`, for a linked peer that seems to
 * have begun anew
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

    /** Takes a signal to us, which came by the link of `by`. @returns why it was dropped, if it was */
    onSignal (from, data, by, isLinked) {
      const signal = readSignal(data)
      if (signal === undefined) return 'invalidBody'
      if (signal === null) return
      let attempt = attempts.get(from)
      if (!attempt) {
        if (signal.type === 'answer') return 'unaskedSignal'
        if (signal.candidate && isLinked) return // one more, found when all was done
        if (isLinked) {
          options.doubt(from)
          return 'unaskedSignal' // anybody on the way can write it: it does not take the place of a link that lives
        }
        const isExpected = options.expects(from)
        const unasked = [...attempts.values()].flatMap((one) => one.unaskedBy ?? [])
        const isTooMuch = unasked.length >= maxUnasked || unasked.filter((other) => other === by).length >= maxUnaskedByLink
        if ((!isExpected && isTooMuch) || !options.makeRoom()) return 'tooManySignals'
        attempt = begin(from, false)
        if (!isExpected) attempt.unaskedBy = by
      }
      if (!attempt.take(signal)) return 'unaskedSignal'
    },

    stop () {
      for (const attempt of [...attempts.values()]) attempt.end(null)
    }
  }
}
