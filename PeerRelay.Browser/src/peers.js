import { keepNewest } from './bounded.js'
import { now } from './waiting.js'

/** Peers that are remembered. */
const maxPeers = 256

/**
 * The peers that messages were exchanged with lately, and how each is reached.
 * @param onPath is told of a peer whose way has changed: `(id, path)`
 */
export function makePeers (neighbours, onPath) {
  const known = new Map()

  /** Looks whether a peer is reached otherwise now. */
  function look (id) {
    const peer = known.get(id)
    const isDirect = !!neighbours.get(id)?.isProven
    if (!peer || peer.isDirect === isDirect) return
    peer.hops = peer.roundTrip = null // they were those of the other way
    peer.isDirect = isDirect
    onPath(id, path(id))
  }

  function path (id) {
    const { isProven, transport, stats } = neighbours.get(id) ?? {}
    const { hops = null, roundTrip = null } = known.get(id) ?? {}
    if (!isProven) return { transport: 'relayed', hops, roundTrip }
    return { transport: 'direct', link: transport, hops: 1, roundTrip: roundTrip ?? stats.roundTrip }
  }

  return {
    look,
    path,
    ids: () => [...known.keys()],

    /** Notes that a message went to a peer, or came from it over so many links. */
    note (id, { hops, roundTrip } = {}) {
      const peer = known.get(id) ?? { isDirect: false }
      known.delete(id) // to put it last
      known.set(id, peer)
      look(id)
      const neighbour = neighbours.get(id)
      if (neighbour) neighbour.usedAt = now()
      if (hops) peer.hops = hops
      if (roundTrip) peer.roundTrip = Math.round(roundTrip)
      keepNewest(known, maxPeers)
    },

    /** What is told of all links. */
    linkStats: () => [...neighbours.values()].map(({ id, url, stats, bufferedAmount }) => ({ id, ...url && { url }, ...stats, bufferedAmount }))
  }
}
