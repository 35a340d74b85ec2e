import { makeNegotiation } from './negotiation.js'
import { quiet } from './waiting.js'

/** Signals that are taken in all; and offers that are answered: the other side may have begun anew. */
const maxSignals = 100
const maxAnswers = 3

/**
 * How a connection with one peer is made: takes its signals one after the other until the channel is open or time is up.
 * @param options `goesFirst`: whether our offer stands where both sides have made one: that of the smaller id does. `made(attempt, negotiation)` is told of the end:
 * of the negotiation whose channel is open, or null
 */
export function makeAttempt (id, isOwn, options) {
  const timer = setTimeout(() => end(null), options.timeout)
  let isOver = false
  let current = null
  let servers
  let signals = 0
  let answers = 0
  let last = Promise.resolve()
  let agree
  const agreed = new Promise((resolve) => { agree = resolve })

  function end (negotiation) {
    if (isOver) return
    isOver = true
    clearTimeout(timer)
    if (negotiation) negotiation.hush()
    else current?.connection.close()
    options.made(attempt, negotiation)
  }

  function inTurn (action) {
    last = last.then(() => isOver || action()).catch(() => end(null))
  }

  function begin (isOfferer) {
    const before = current
    const negotiation = current = makeNegotiation(options, servers, isOfferer, (isOpen) => negotiation === current && end(isOpen ? negotiation : null))
    before?.connection.close()
    return negotiation
  }

  async function take ({ type, sdp, candidate }) {
    if (candidate) {
      quiet(agreed.then(() => current.connection.addIceCandidate(candidate))) // it need not be waited for, and one that is of no use harms nobody
      return
    }
    if (type === 'answer') {
      if (!current?.isOfferer || current.isAgreed) return
      await current.take(sdp)
    } else {
      if (answers >= maxAnswers || (current?.isOfferer && (current.isAgreed || options.goesFirst))) return
      answers++
      await begin(false).answer(sdp)
    }
    agree()
  }

  const attempt = {
    id,
    isOwn,
    end,

    /** @returns whether a signal was taken */
    take (signal) {
      if (isOver || ++signals > maxSignals) return false
      inTurn(() => take(signal))
      return true
    }
  }
  inTurn(async () => { servers = await options.iceServers() })
  if (isOwn) inTurn(() => begin(true).offer())
  return attempt
}
