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
export class Handshakes {
  #self
  #pending = new Map()

  constructor (self) {
    this.#self = self
  }

  has (id) {
    return this.#pending.has(id)
  }

  /** How many more may be begun of a kind. */
  room (isAsked) {
    const own = [...this.#pending.values()].filter((one) => one.state !== 'answered' && one.isAsked === isAsked)
    return (isAsked ? maxAsked : maxOwn) - own.length
  }

  /** Notes that an offer is made. @returns whether it may be */
  offer (id, isAsked) {
    if (id === this.#self || this.has(id) || this.room(isAsked) <= 0) return false
    this.#pending.set(id, { state: 'offered', isAsked, awaitsAnswer: true, until: performance.now() + stepTime })
    return true
  }

  /** Decides about an offer of a peer that is not linked. @returns whether it is to be answered now */
  onOffer (from, canBeDialled) {
    const one = this.#pending.get(from)
    if (!one) {
      if (canBeDialled) this.#answered(from)
      return true
    }
    if (one.state === 'dialling') return false
    if (one.state === 'offered') {
      if (from > this.#self) {
        one.owesAnswer = true
        return false
      }
      one.state = 'answered'
      one.until = performance.now() + stepTime
    }
    one.canBeDialled = canBeDialled
    return true
  }

  /** Decides about an answer. @returns `dial`, `wait`, `answer` (ours was not answered yet, and they may dial), `notDialable`, or `unasked` */
  onAnswer (from, isDialable) {
    const one = this.#pending.get(from)
    if (!one?.awaitsAnswer) return 'unasked'
    one.awaitsAnswer = false
    if (isDialable) {
      one.state = 'dialling'
      one.until = Infinity // the dial has a time of its own
      return 'dial'
    }
    if (one.state === 'answered' && one.canBeDialled) return 'wait'
    if (!one.owesAnswer) {
      this.end(from)
      return 'notDialable'
    }
    one.state = 'answered'
    one.until = performance.now() + stepTime
    return 'answer'
  }

  /** There is a link, or there will be none. */
  end (id) {
    return this.#pending.delete(id)
  }

  /** Ends those that have taken too long. @returns the ids of them that were ours */
  expire () {
    const now = performance.now()
    const late = [...this.#pending].filter(([, { until }]) => until <= now)
    for (const [id] of late) this.end(id)
    return late.filter(([, { state }]) => state !== 'answered').map(([id]) => id)
  }

  #answered (id) {
    const answered = [...this.#pending].filter(([, { state }]) => state === 'answered')
    if (answered.length >= maxAnswered) this.end(answered[0][0])
    this.#pending.set(id, { state: 'answered', isAsked: false, canBeDialled: true, until: performance.now() + stepTime })
  }
}
