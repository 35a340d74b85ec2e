import { keepNewest } from './bounded.js'
import { commonBits, flipBit, nearest, neededOf } from './ids.js'
import { now } from './waiting.js'

/** Peers heard of and not linked, at a time, and for how long. */
const maxCandidates = 256
const candidateTime = 600000

/** The first search, after the start; how long until the second; then four times as long each time, but no longer than this. */
const firstSearch = 1000
const shortestGap = 3000
const longestGap = 480000

/** Buckets beyond that of the nearest peer known in which there may still be somebody; and the last that is searched. */
const deeper = 2
const lastBucket = 31

/** Finds the peers that the overlay wants links with. See docs/overlay.md, "Whom a node links with"; of that, no list of links is told. */
export function makeDiscovery (node) {
  const { self, neighbours, direct } = node
  const candidates = new Map() // when each was heard of
  let searchAt = 0
  let gap = 0

  /** Makes offers to candidates that would be among those that the overlay needs. */
  function plan () {
    for (const [id, heardAt] of candidates) if (neighbours.has(id) || now() - heardAt > candidateTime) candidates.delete(id)
    const ids = nearest(self, candidates.keys(), maxCandidates).filter((id) => !direct.isResting(id))
    const needed = neededOf(self, [...passerIds(), ...ids])
    for (const id of ids) if (needed.has(id)) direct.offer(id, false)
  }

  const passerIds = () => node.passers().map((passer) => passer.id)

  /** Asks for what is near our own id, and for what is in buckets with too few links. */
  function search () {
    searchAt = now() + gap
    gap = Math.min(4 * gap, longestGap)
    node.search(self)
    const linked = passerIds().map((id) => commonBits(self, id))
    const deepest = Math.max(-1, ...linked, ...[...candidates.keys()].map((id) => commonBits(self, id)))
    for (let bit = 0; bit <= Math.min(lastBucket, deepest + deeper); bit++) {
      if (linked.filter((bits) => bits === bit).length < 2) node.search(flipBit(self, bit))
    }
  }

  return {
    /** Begins to search anew: there is a first link, or a way to others has gone. */
    restart () {
      searchAt = now() + firstSearch
      gap = shortestGap
    },

    /** Takes in peers that a neighbour has told of. */
    onFound (ids) {
      for (const id of ids) {
        if (id === self) continue
        candidates.delete(id)
        candidates.set(id, now())
      }
      keepNewest(candidates, maxCandidates)
    },

    tick () {
      if (!neighbours.size) return
      plan()
      if (now() >= searchAt) search()
    }
  }
}
