import { isHex, toId } from './ids.js'
import { quiet } from './waiting.js'

const asked = 4
const shortestTime = 10 // seconds
const longestTime = 3_600
const shortestWait = 1_000
const longestWait = 30_000
const leaveTimeout = 5_000

/** Most members of a room that are known besides ourselves. */
export const mostMembers = 64

/**
 * Finds who is in a room: asks peers that know of it, again and again, which also keeps us in their lists.
 * @param targets returns whom to ask. @param found gets ids, not checked for being known.
 */
export function makeDirectory (room, targets, request, found) {
  const stop = new AbortController()
  const { signal } = stop
  let failures = 0
  let round = 0
  let timer

  // Resolves with the seconds for which the answer holds; Infinity if there is none.
  async function join (id) {
    try {
      const { members, seconds } = await request(id, { peerRelay: 'join', room }, { signal })
      if (!Number.isFinite(seconds)) return Infinity
      found(members.slice(0, mostMembers).filter(isHex).map(toId))
      return Math.min(Math.max(seconds, shortestTime), longestTime)
    } catch {
      return Infinity // asked again later, whatever it was
    }
  }

  const chosen = () => targets().slice(0, asked)

  /** Asks now, and then when half the time is over for which the answers hold. */
  async function ask () {
    clearTimeout(timer)
    const own = ++round
    const seconds = Math.min(...await Promise.all(chosen().map(join)))
    if (signal.aborted || own !== round) return
    failures = seconds === Infinity ? failures + 1 : 0
    const wait = failures ? Math.min(shortestWait * 2 ** (failures - 1), longestWait) : seconds * 500
    // Not all members of a room in the same moment, after their node was away.
    timer = setTimeout(ask, wait * (0.8 + Math.random() * 0.2))
  }

  return {
    ask,

    /** Tells the others that we are gone; who is not reached forgets us by itself. */
    leave () {
      for (const id of chosen()) quiet(request(id, { peerRelay: 'leave', room }, { timeout: leaveTimeout }))
    },

    stop () {
      stop.abort()
      clearTimeout(timer)
    }
  }
}
