import { makeNegotiation } from './negotiation.js'

/** Candidates of the other side that are kept until both descriptions are known; signals that wait to be taken up; and offers that are answered: it may have begun anew. */
const maxKept = 16
const maxWaiting = 32
const maxAnswers = 3

/**
 * How a connection with one peer is made: takes its signals one after the other until the channel is open or time is up.
 * @param options `goesFirst`: whether our offer stands where both sides have made one: that of the smaller id does. `made(attempt, negotiation)` is told of the end:
 * of the negotiation whose channel is open, or null
 */
export function makeAttempt (id, isOwn, { RTCPeerConnection, iceServers, goesFirst, timeout, send, made }) {
  const kept = []
  const timer = setTimeout(() => end(null), timeout)
  let isOver = false
  let current = null
  let servers
  let waiting = 0
  let answers = 0
  let last = Promise.resolve()

  function end (negotiation) {
    if (isOver) return
    isOver = true
    clearTimeout(timer)
    if (negotiation) negotiation.hush()
    else current?.close()
    made(attempt, negotiation)
  }

  function inTurn (action) {
    last = last.then(() => isOver || action()).catch(() => end(null))
  }

  function begin (isOfferer) {
    const before = current
    current = null
    before?.close()
    const negotiation = makeNegotiation({ RTCPeerConnection, iceServers: servers, isOfferer, send, ended: (isOpen) => negotiation === current && end(isOpen ? negotiation : null) })
    current = negotiation
    return current
  }

  async function take ({ type, sdp, candidate }) {
    waiting--
    if (candidate) kept.push(candidate)
    else if (type === 'answer') {
      if (!current?.isOfferer || current.isAgreed) return
      await current.take(sdp)
    } else if (answers < maxAnswers && (!current?.isOfferer || (!current.isAgreed && !goesFirst))) {
      answers++
      await begin(false).answer(sdp)
    }
    if (current?.isAgreed) for (const candidate of kept.splice(0)) current.add(candidate)
    kept.splice(maxKept)
  }

  const attempt = {
    id,
    isOwn,
    end,

    /** @returns whether a signal was taken */
    take (signal) {
      if (isOver || waiting >= maxWaiting) return false
      waiting++
      inTurn(() => take(signal))
      return true
    }
  }
  inTurn(async () => { servers = await iceServers() })
  if (isOwn) inTurn(() => begin(true).offer())
  return attempt
}
