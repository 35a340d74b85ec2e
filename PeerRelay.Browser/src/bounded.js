// What keeps within bounds whatever peers do: tables that forget, rates, and the time that answers take.

/** A table that forgets: what was put in is there for `span` milliseconds at least and twice that at most, unless more than `count` came in one span. */
export class Recent {
  #count
  #span
  #new = new Map()
  #old = new Map()
  #since = 0

  constructor (count, span) {
    this.#count = count
    this.#span = span
  }

  get (key) {
    this.#turn()
    return this.#new.get(key) ?? this.#old.get(key)
  }

  set (key, value) {
    this.#turn()
    if (this.#new.size >= this.#count) this.#rotate()
    this.#new.set(key, value)
  }

  delete (key) {
    this.#new.delete(key)
    this.#old.delete(key)
  }

  #turn () {
    const age = performance.now() - this.#since
    if (age < this.#span) return
    if (age >= 2 * this.#span) this.#new = new Map()
    this.#rotate()
  }

  #rotate () {
    this.#old = this.#new
    this.#new = new Map()
    this.#since = performance.now()
  }
}

/** A token bucket. */
export class Bucket {
  #perSecond
  #burst
  #tokens
  #at = performance.now()

  constructor (perSecond, burst) {
    this.#perSecond = perSecond
    this.#burst = this.#tokens = burst
  }

  take () {
    const now = performance.now()
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#at) * this.#perSecond / 1000)
    this.#at = now
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }
}

/** How long to wait for an answer, learnt from those that came (RFC 6298). In milliseconds. */
export class RoundTrip {
  #least
  #most
  #mean = null
  #deviation = 0
  #timeout

  constructor (initial, least, most) {
    this.#timeout = initial
    this.#least = least
    this.#most = most
  }

  get timeout () {
    return this.#timeout
  }

  add (sample) {
    if (this.#mean === null) {
      this.#mean = sample
      this.#deviation = sample / 2
    } else {
      this.#deviation += (Math.abs(this.#mean - sample) - this.#deviation) / 4
      this.#mean += (sample - this.#mean) / 8
    }
    this.#timeout = Math.min(this.#most, Math.max(this.#least, this.#mean + 4 * this.#deviation))
  }

  backOff () {
    this.#timeout = Math.min(this.#most, 2 * this.#timeout)
  }
}
