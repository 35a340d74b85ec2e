import { isHex } from './ids.js'

const asked = 4
const shortestTime = 10 // seconds
const longestTime = 3_600
const shortestWait = 1_000
const longestWait = 30_000
const leaveTimeout = 5_000

/** Most members of a room that are known besides ourselves. */
export const mostMembers = 64

/** Finds who is in a room: asks peers that know of it, again and again, which also keeps us in their lists. */
export class Directory {
  #room
  #targets
  #request
  #found
  #failures = 0
  #round = 0
  #timer
  #stop = new AbortController()

  /** @param targets returns whom to ask. @param found gets ids, not checked for being known. */
  constructor (room, targets, request, found) {
    this.#room = room
    this.#targets = targets
    this.#request = request
    this.#found = found
  }

  /** Asks now, and then when half the time is over for which the answers hold. */
  async ask () {
    clearTimeout(this.#timer)
    const round = ++this.#round
    const answers = await Promise.all(this.#targets().slice(0, asked).map((id) => this.#join(id)))
    if (this.#stop.signal.aborted || round !== this.#round) return
    const seconds = Math.min(...answers)
    this.#failures = seconds === Infinity ? this.#failures + 1 : 0
    const wait = this.#failures ? Math.min(shortestWait * 2 ** (this.#failures - 1), longestWait) : seconds * 500
    // Not all members of a room in the same moment, after their node was away.
    this.#timer = setTimeout(() => this.ask(), wait * (0.8 + Math.random() * 0.2))
  }

  /** Tells the others that we are gone. */
  leave () {
    for (const id of this.#targets().slice(0, asked)) {
      this.#request(id, { peerRelay: 'leave', room: this.#room }, { timeout: leaveTimeout }).catch(() => {}) // it forgets us by itself
    }
  }

  stop () {
    this.#stop.abort()
    clearTimeout(this.#timer)
  }

  // Resolves with the seconds for which the answer holds; Infinity if there is none.
  async #join (id) {
    try {
      const answer = await this.#request(id, { peerRelay: 'join', room: this.#room }, { signal: this.#stop.signal })
      if (!Array.isArray(answer?.members) || !Number.isFinite(answer.seconds)) return Infinity
      this.#found(answer.members.slice(0, mostMembers).filter(isHex).map((id) => id.toLowerCase()))
      return Math.min(Math.max(answer.seconds, shortestTime), longestTime)
    } catch {
      return Infinity // asked again later, whatever it was
    }
  }
}
