import { keepNewest } from './bounded.js'
import { now } from './waiting.js'

/** Peers that are remembered. */
const maxPeers = 256

/** How often at most a connection is asked how long it takes. */
const measureInterval = 5000

/**
 * The peers that messages were exchanged with lately, and how each is reached.
 * @param onPath is told of a peer whose way has changed: `(id, path)`
 */
export function makePeers (neighbours, onPath) {
  const known = new Map()

  /** Looks whether a peer is reached otherwise now. */
  function look (id) {
    const peer = known.get(id)
    const isDirect = neighbours.get(id)?.isProven === true
    if (!peer || peer.isDirect === isDirect) return
    const isFirst = peer.isDirect === undefined
    if (!isFirst) peer.hops = peer.roundTrip = null // they were those of the other way
    peer.isDirect = isDirect
    if (!isFirst || isDirect) onPath(id, path(id))
  }

  function path (id) {
    const { isProven, link } = neighbours.get(id) ?? {}
    const { hops = null, roundTrip = null } = known.get(id) ?? {}
    if (!isProven) return { transport: 'relayed', hops, roundTrip }
    measure(link)
    return { transport: 'direct', link: link.transport, hops: 1, roundTrip: link.stats.roundTrip ?? roundTrip }
  }

  return {
    look,
    path,
    ids: () => [...known.keys()],

    /** Notes that a message went to a peer, or came from it over so many links. */
    note (id, { hops, roundTrip } = {}) {
      const peer = known.get(id) ?? { hops: null, roundTrip: null }
      known.delete(id) // to put it last
      known.set(id, peer)
      const neighbour = neighbours.get(id)
      if (neighbour) neighbour.usedAt = now()
      if (hops) peer.hops = hops
      if (roundTrip !== undefined) peer.roundTrip = Math.round(roundTrip)
      keepNewest(known, maxPeers)
      look(id)
    },

    /** What is told of all links. */
    linkStats: () => [...neighbours.values()].map(({ id, url, link }) => {
      measure(link)
      return { id, ...url && { url }, ...link.stats, bufferedAmount: link.bufferedAmount }
    })
  }
}

/** Asks a WebRTC connection for its round trip: somebody wants to know. */
async function measure (link) {
  if (!link.connection?.getStats || now() - link.measuredAt < measureInterval) return
  link.measuredAt = now()
  try {
    for (const { type, nominated, currentRoundTripTime } of (await link.connection.getStats()).values()) {
      if (type === 'candidate-pair' && nominated && currentRoundTripTime !== undefined) link.stats.roundTrip = Math.round(1000 * currentRoundTripTime)
    }
  } catch {} // a connection that has just ended has none
}
