import { isHeldType } from './bodies.js'
import { makeRecent } from './bounded.js'
import { maxPath } from './envelope.js'
import { compareDistance } from './ids.js'

/** Nodes that a message of maintenance passes before it must come nearer to its target with each. */
const wanderingHops = 3

/**
 * Decides what becomes of a message: it is delivered, goes to others, or is dropped. It sends nothing itself. See docs/overlay.md, "Forwarding"; of that, a peer with few links
 * does without lists of its neighbours' links, and gives nothing back: it refuses.
 */
export function makeRouter (self, transit) {
  const neighbours = new Map()
  // Two minutes of what a busy page sees.
  const seen = makeRecent(16384, 120000)
  const returnPaths = makeRecent(1024, 300000)

  /** Those by whose link messages of a type are to go: as long as there are some, only those whose link has shown that it works get what matters. */
  function usable (some, type) {
    const proven = some.filter((one) => one.isProven)
    return isHeldType(type) && proven.length ? proven : some
  }

  /** The target of a message of our own, if it is linked by a link that can be used. */
  const linked = (to, type) => usable([...neighbours.values()], type).find((one) => one.id === to)

  /** Whether a message is new here, or is given back to be sent another way. One in our own name that we have not sent is forged. */
  function isToBeHandled ({ from, key }, isGivenBack) {
    const isSeen = seen.get(key)
    if (from === self) return isGivenBack && isSeen
    seen.set(key, true)
    return !isSeen || isGivenBack
  }

  function choose ({ to, attempt, type }, visited, pathLength) {
    const open = usable([...neighbours.values()].filter((one) => !visited.includes(one.id)), type)
      .sort((a, b) => a.isSilent - b.isSilent || !a.transit - !b.transit || compareDistance(to, a.id, b.id))
    const passers = open.filter((one) => one.transit !== false)
    // Each try begins at another neighbour: what has swallowed one is not on all ways.
    const first = passers[Math.max(0, attempt - 1)] ?? passers.at(-1)
    // Leaves get our own messages if there is nobody else, never those of others.
    if (!first) return !visited.length || visited[0] === self ? open.slice(0, 1) : []
    const isFarther = compareDistance(to, first.id, self) > 0
    // The neighbour by which messages of the target have come: who has just joined is known to few.
    const back = attempt < 2 ? passers.find((one) => one.id === returnPaths.get(to) && !one.isSilent) : undefined
    if (back?.isKin && (isFarther || !isHeldType(type))) return [back]
    if (isFarther && !isHeldType(type) && pathLength >= wanderingHops) return []
    // A bootstrap knows of most of those that have just joined; what maintenance sends is not held, and must not end in a corner.
    const isGuess = isFarther || (!pathLength && !isHeldType(type))
    const next = (isGuess && open.find((one) => one.url && !one.isSilent)) || first
    if (next.isKin || visited.includes(self)) return [next]
    // Who does not acknowledge may lose it: a second copy goes beside.
    return [next, ...[back, ...passers].filter((other) => other && other !== next).slice(0, 1)]
  }

  return {
    neighbours,

    /** The linked peers that pass messages on. */
    passers: () => [...neighbours.values()].filter((one) => one.transit),

    /** @returns `{ deliver: true }`, `{ hops }` or `{ drop, back }`; `back`: whether whoever sent it is to try another way. */
    route (message, from) {
      const { to, path, type } = message
      if (path.at(-1) !== from.id || path[0] !== message.from) return { drop: 'spoofedPath' }
      const deliver = to === self
      if (!deliver && path.length >= maxPath) return { drop: 'hopLimit', back: true }
      const isReturned = path.includes(self)
      if (!isToBeHandled(message, isReturned && !deliver && from.isKin)) return { drop: 'duplicate' }
      if (message.from !== from.id && !isReturned) returnPaths.set(message.from, from.id)
      if (deliver) return { deliver }
      const target = neighbours.get(to)
      if (target) return type === 'signal' && !target.isKin && !target.takesSignals ? { drop: 'unwantedSignal' } : { hops: [target] }
      const isLong = path.length >= maxPath - 1
      const hops = transit && !isLong ? choose(message, path, path.length) : []
      if (hops.length) return { hops }
      this.forget(message)
      return { drop: isLong ? 'hopLimit' : 'noRoute', back: true }
    },

    /** Where a message of our own goes, which is not for ourselves. */
    routeOwn (message) {
      seen.set(message.key, true)
      const target = linked(message.to, message.type)
      return target ? [target] : choose(message, [], 0)
    },

    /** Where a message goes that we hold, with ourselves as the last on its path, when those that were tried do not see to it. */
    routeAgain ({ to, type, path }, tried) {
      const target = neighbours.get(to)
      if (target && !tried.includes(to)) return target
      return path.length < maxPath ? choose({ to, type, attempt: 0 }, [...path, ...tried], path.length)[0] : undefined
    },

    /** Forgets a message that was not seen to after all: another neighbour may ask it again. */
    forget (message) {
      if (message.from !== self) seen.delete(message.key)
    }
  }
}
