import { commonBits, compareDistance, nearest } from './ids.js'
import { Recent } from './bounded.js'
import { maxPath } from './envelope.js'

/** Nodes that a message of maintenance passes before it must come nearer to its target with each. */
const wanderingHops = 3

/** What maintenance sends is not worth a search, nor held until it is acknowledged. */
const maintenance = new Set(['findPeers', 'foundPeers', 'handshake-offer', 'handshake-answer', 'notHere', 'neighbours', 'ack', 'cant', 'closing'])

export const isHeldType = (type) => !maintenance.has(type)

/** Decides what becomes of a message: it is delivered, goes to others, or is dropped. It sends nothing itself. See docs/overlay.md, "Forwarding". */
export class Router {
  neighbours = new Map()
  #self
  #transit
  // Two minutes of what a busy page sees.
  #seen = new Recent(16384, 120000)
  #returnPaths = new Recent(1024, 300000)

  constructor (self, transit) {
    this.#self = self
    this.#transit = transit
  }

  /** The linked peers that pass messages on. */
  get passers () {
    return [...this.neighbours.values()].filter((neighbour) => neighbour.transit)
  }

  /** @returns `{ deliver: true }`, `{ hops }` or `{ drop, back }`; `back`: whether whoever sent it is to try another way. */
  route (message, from) {
    const { to, path, key, type } = message
    if (path.at(-1) !== from.id || path[0] !== message.from) return { drop: 'spoofedPath' }
    const isOurs = to === this.#self
    if (!isOurs && path.length >= maxPath) return { drop: 'hopLimit', back: true }
    const returned = path.includes(this.#self)
    if (!this.#isToBeHandled(message, from, returned && !isOurs)) return { drop: 'duplicate' }
    if (message.from !== from.id && !returned) this.#returnPaths.set(message.from, from.id)
    if (isOurs) return { deliver: true }
    const target = this.#linked(to, type)
    if (target) return type === 'signal' && !target.isKin && !target.takesSignals ? { drop: 'unwantedSignal' } : { hops: [target] }
    const isLong = path.length >= maxPath - 1
    const hops = this.#transit && !isLong ? this.#choose(message, path, path.length) : []
    if (hops.length) return { hops }
    const before = returned && isHeldType(type) && this.#predecessor(message, [from.id])
    if (before) return { hops: [before] }
    this.forget(message)
    return { drop: isLong ? 'hopLimit' : 'noRoute', back: true }
  }

  /** Where a message of our own goes, which is not for ourselves. */
  routeOwn (message) {
    this.#seen.set(message.key, true)
    const target = this.#linked(message.to, message.type)
    return target ? [target] : this.#choose(message, [], 0)
  }

  /** Where a message goes that we hold, with ourselves as the last on its path, when those that were tried do not see to it. */
  routeAgain ({ to, type, path }, tried) {
    const target = this.#linked(to, type)
    if (target && !tried.includes(target.id)) return target
    if (path.length >= maxPath) return undefined
    return this.#choose({ to, type, attempt: 0 }, [...path, ...tried], path.length)[0] ?? this.#predecessor({ path }, tried)
  }

  /** Forgets a message that was not seen to after all: another neighbour may ask it again. */
  forget (message) {
    if (message.from !== this.#self) this.#seen.delete(message.key)
  }

  /** The target itself, if it is linked by a link that can be used. */
  #linked (to, type) {
    const target = this.neighbours.get(to)
    return target && this.#usable([...this.neighbours.values()], type).includes(target) ? target : undefined
  }

  /** Those by whose link messages of a type are to go: as long as there are some, only those whose link has shown that it works get what matters. */
  #usable (neighbours, type) {
    const proven = neighbours.filter(({ isProven }) => isProven)
    return isHeldType(type) && proven.length ? proven : neighbours
  }

  /** Whom a message came from, as it goes back if there is no other way on. */
  #predecessor ({ path }, tried) {
    const ours = path.indexOf(this.#self)
    const neighbour = this.neighbours.get(ours < 0 ? path.at(-1) : path[ours - 1])
    return neighbour?.isKin && !tried.includes(neighbour.id) ? neighbour : undefined
  }

  #isNew (key) {
    if (this.#seen.get(key)) return false
    this.#seen.set(key, true)
    return true
  }

  /** Whether a message is new here, or is given back to be sent another way. One in our own name that we have not sent is forged. */
  #isToBeHandled ({ from, key }, neighbour, returned) {
    const isGivenBack = returned && neighbour.version > 0
    if (from === this.#self) return isGivenBack && this.#seen.get(key) === true
    return this.#isNew(key) || isGivenBack
  }

  #choose (message, visited, pathLength) {
    const { to, attempt, type } = message
    const open = this.#usable([...this.neighbours.values()].filter(({ id }) => !visited.includes(id)), type)
    const ranked = rank(to, open.filter(({ transit }) => transit), visited)
    const unknown = byDistance(to, open.filter(({ transit }) => transit === undefined))
    // Leaves get our own messages if there is nobody else, never those of others.
    const isSource = visited.length === 0 || (pathLength === 1 && visited[0] === this.#self)
    if (!ranked.length && !unknown.length) return isSource ? byDistance(to, open).slice(0, 1) : []
    // Each try begins at another neighbour: what has swallowed one is not on all ways.
    const first = ranked[Math.min(Math.max(0, attempt - 1), ranked.length - 1)] ?? { neighbour: unknown[0], reach: unknown[0].id }
    const isFarther = compareDistance(to, first.reach, this.#self) > 0
    const back = attempt < 2 && first.reach !== to ? this.#wayBack(to, visited) : undefined
    if (back?.isKin && (isFarther || !isHeldType(type))) return [back]
    if (isFarther && !isHeldType(type) && pathLength >= wanderingHops) return []
    const next = (isFarther && open.find(({ isBootstrap, silent }) => isBootstrap && !silent)) || first.neighbour
    if (next.isKin || (next.version && pathLength > 1) || visited.includes(this.#self)) return [next]
    // Who does not acknowledge may lose it, an old peer easily: a second copy goes beside.
    const others = [back, ...unknown.slice(0, 2), ...(next.version ? [] : ranked.map(({ neighbour }) => neighbour))]
    const second = others.find((other) => other && other !== next)
    return second ? [next, second] : [next]
  }

  /** The neighbour by which messages of a peer have come: who has just joined is on nobody's list. */
  #wayBack (to, visited) {
    const neighbour = this.neighbours.get(this.#returnPaths.get(to))
    return neighbour && neighbour.transit !== false && !neighbour.silent && !visited.includes(neighbour.id) ? neighbour : undefined
  }
}

/** Ranks neighbours by what is nearest to the target of each and its links; who is silent comes last. */
function rank (to, neighbours, visited) {
  return neighbours
    .map((neighbour) => ({ neighbour, reach: neighbour.reach(to, visited) }))
    .sort((a, b) => a.neighbour.silent - b.neighbour.silent || compareDistance(to, a.reach, b.reach) || compareDistance(to, a.neighbour.id, b.neighbour.id))
}

const byDistance = (to, neighbours) => neighbours.sort((a, b) => compareDistance(to, a.id, b.id))

/** The k-buckets of an id: linked peers or others, by how many first bits they share with it. */
export function bucketsOf (self, ids) {
  const buckets = new Map()
  for (const id of ids) {
    const bits = commonBits(self, id)
    buckets.set(bits, [...buckets.get(bits) ?? [], id])
  }
  return buckets
}

/** The ids that the overlay needs links with, of some: the nearest, and two in each bucket. */
export function neededOf (self, ids) {
  const needed = new Set(nearest(self, ids, 8))
  for (const bucket of bucketsOf(self, ids).values()) bucket.slice(0, 2).forEach((id) => needed.add(id))
  return needed
}
