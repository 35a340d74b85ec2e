import { now } from './waiting.js'

/** How long a step may take. */
const stepTime = 10000

/** Handshakes of ours under way at a time when the overlay wants one more, or the application's messages do; and that others have begun: the oldest gives way. */
const maxOwn = 8
const maxAsked = 16
const maxAnswered = 64

/**
 * The handshakes under way. An offer is answered unless there is a link; when two cross, the side with the greater id answers and the one with the smaller dials. Only an
 * answer to an offer that is out is taken: nobody makes us dial unasked.
 * @param on what an answer has us do: `dial(id)`, `answer(id)` an offer that was not answered yet, or `fail(id)`
 */
export function makeHandshakes (self, on) {
  const pending = new Map()

  const those = (isAnswered) => [...pending].filter(([, one]) => (one.state === 'answered') === isAnswered)

  function step (id, one) {
    one.until = now() + stepTime
    pending.set(id, one)
  }

  function answered (id, one = {}) {
    one.state = 'answered'
    step(id, one)
    const others = those(true)
    if (others.length > maxAnswered) pending.delete(others[0][0])
    return one
  }

  return {
    has: (id) => pending.has(id),

    /** There is a link, or there will be none. */
    end: (id) => pending.delete(id),

    /** Notes that an offer is made. @returns whether it may be */
    offer (id, isAsked) {
      if (pending.has(id) || those(false).length >= (isAsked ? maxAsked : maxOwn)) return false
      step(id, { state: 'offered', awaitsAnswer: true })
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

    /** Takes an answer. @returns why it was dropped */
    onAnswer (from, isDialable) {
      const one = pending.get(from)
      if (!one?.awaitsAnswer) return 'unaskedAnswer'
      one.awaitsAnswer = false
      if (isDialable) {
        one.state = 'dialling'
        one.until = Infinity // the dial has a time of its own
        on.dial(from)
      } else if (one.owesAnswer) {
        answered(from, one)
        on.answer(from)
      } else if (one.state !== 'answered' || !one.canBeDialled) {
        pending.delete(from)
        on.fail(from)
      }
    },

    /** Ends those that have taken too long. @returns the ids of them that were ours */
    expire () {
      const ours = those(false)
      for (const [id, one] of pending) if (one.until <= now()) pending.delete(id)
      return ours.map(([id]) => id).filter((id) => !pending.has(id))
    }
  }
}
