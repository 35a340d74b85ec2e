import { commonBits, flipBit, nearest } from './ids.js'
import { neededOf } from './router.js'
import { Recent } from './bounded.js'

/** Peers heard of and not linked, at a time. */
const maxCandidates = 256

/** After how many seconds since the start of searching each search is made again; then every eight minutes. */
const searchTimes = [1, 4, 16, 64, 256]
const searchInterval = 480000

/** Buckets beyond that of the nearest peer known in which there may still be somebody. */
const deeper = 2

/** How long after the start of a link our list of links is told by it, and how often at most it is told anew. */
const listDelay = 2000
const listInterval = 30000

/** Finds the peers that the overlay wants links with, and tells neighbours of ours. See docs/overlay.md, "Whom a node links with". */
export class Discovery {
  #node
  #direct
  #candidates = new Recent(maxCandidates, 300000)
  #ids = new Set()
  #startedAt = 0
  #searches = 0

  constructor (node, direct) {
    this.#node = node
    this.#direct = direct
  }

  /** Begins to search anew: there is a first link, or a way to others has gone. */
  restart () {
    this.#startedAt = performance.now()
    this.#searches = 0
  }

  /** Takes in peers that a neighbour has told of. */
  onFound (ids) {
    for (const id of ids) {
      if (id === this.#node.self || this.#node.neighbours.has(id)) continue
      this.#candidates.set(id, true)
      this.#ids.delete(id)
      this.#ids.add(id)
    }
    for (const id of this.#ids) {
      if (this.#ids.size <= maxCandidates) break
      this.#ids.delete(id)
    }
    this.#plan()
  }

  tick () {
    if (this.#node.neighbours.size === 0) return
    this.#plan()
    this.#search()
    this.#tell()
  }

  /** Makes offers to candidates that would be among those that the overlay needs. */
  #plan () {
    const { self, neighbours, passerIds } = this.#node
    if (!this.#direct.isOn) return
    const candidates = []
    for (const id of this.#ids) {
      if (!this.#candidates.get(id) || neighbours.has(id)) this.#ids.delete(id)
      else if (!this.#direct.isResting(id)) candidates.push(id)
    }
    const needed = neededOf(self, [...passerIds, ...candidates])
    for (const id of nearest(self, candidates, maxCandidates)) if (needed.has(id)) this.#direct.offer(id)
  }

  /** Asks, when it is time, for what is near our own id, and for what is in buckets with too few links. */
  #search () {
    const age = performance.now() - this.#startedAt
    const due = this.#searches < searchTimes.length ? searchTimes[this.#searches] * 1000 : searchTimes.at(-1) * 1000 + (this.#searches - searchTimes.length + 1) * searchInterval
    if (age < due) return
    this.#searches++
    const { self, passerIds } = this.#node
    this.#node.search(self)
    const known = [...passerIds, ...this.#ids].map((id) => commonBits(self, id))
    for (let bit = 0; bit <= Math.min(31, Math.max(-1, ...known) + deeper); bit++) {
      if (passerIds.filter((id) => commonBits(self, id) === bit).length < 2) this.#node.search(flipBit(self, bit))
    }
  }

  /** Tells neighbours of our kind whom we are linked with, so that they can look one hop ahead. */
  #tell () {
    if (!this.#node.transit) return
    const now = performance.now()
    const links = this.#node.kinIds
    for (const neighbour of this.#node.neighbours.values()) {
      if (!neighbour.isKin || now - neighbour.since < listDelay) continue
      const list = nearest(neighbour.id, links.filter((id) => id !== neighbour.id), 64)
      const text = list.join()
      if (text === neighbour.toldList || now - neighbour.toldAt < listInterval) continue
      neighbour.toldList = text
      neighbour.toldAt = now
      this.#node.send(neighbour.id, 'neighbours', list)
    }
  }
}
