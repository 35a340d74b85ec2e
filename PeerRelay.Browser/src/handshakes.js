import { now } from './waiting.js'

/** How long a step may take. */
const stepTime = 10000

/** Handshakes under way at a time: of those that the overlay wants, that the application's messages want, and that others have begun; of the last the oldest gives way. */
const maxOwn = 8
const maxAsked = 16
const maxAnswered = 64

/**
 * The handshakes under way. An offer is answered unless there is a link; when two cross, the side with the greater id answers and the one with the smaller dials. Only an
 * answer to an offer that is out is taken: nobody makes us dial unasked.
 */
export function makeHandshakes (self) {
  const pending = new Map()

  /** How many more may be begun of a kind. */
  const room = (isAsked) => (isAsked ? maxAsked : maxOwn) - [...pending.values()].filter((one) => one.state !== 'answered' && one.isAsked === isAsked).length

  function step (id, one) {
    one.until = now() + stepTime
    pending.set(id, one)
  }

  function answered (id, one = {}) {
    one.state = 'answered'
    step(id, one)
    const others = [...pending].filter(([, { state }]) => state === 'answered')
    if (others.length > maxAnswered) pending.delete(others[0][0])
    return one
  }

  return {
    room,
    has: (id) => pending.has(id),

    /** There is a link, or there will be none. */
    end: (id) => pending.delete(id),

    /** Notes that an offer is made. @returns whether it may be */
    offer (id, isAsked) {
      if (id === self || pending.has(id) || room(isAsked) <= 0) return false
      step(id, { state: 'offered', isAsked, awaitsAnswer: true })
      return true
    },

    /** Decides about an offer of a peer that is not linked. @returns whether it is to be answered now */
    onOffer (from, canBeDialled) {
      const one = pending.get(from)
      if (one?.state === 'dialling') return false
      if (one?.state === 'offered' && from > self) {
        one.owesAnswer = true
        return false
      }
      if (one || canBeDialled) answered(from, one).canBeDialled = canBeDialled
      return true
    },

    /** Decides about an answer. @returns `dial`, undefined for to wait, `answer` (ours was not answered yet, and they may dial), `notDialable`, or `unasked` */
    onAnswer (from, isDialable) {
      const one = pending.get(from)
      if (!one?.awaitsAnswer) return 'unasked'
      one.awaitsAnswer = false
      if (isDialable) {
        one.state = 'dialling'
        one.until = Infinity // the dial has a time of its own
        return 'dial'
      }
      if (one.state === 'answered' && one.canBeDialled) return undefined
      if (one.owesAnswer) {
        answered(from, one)
        return 'answer'
      }
      pending.delete(from)
      return 'notDialable'
    },

    /** Ends those that have taken too long. @returns the ids of them that were ours */
    expire () {
      const late = [...pending].filter(([, { until }]) => until <= now())
      for (const [id] of late) pending.delete(id)
      return late.filter(([, { state }]) => state !== 'answered').map(([id]) => id)
    }
  }
}
