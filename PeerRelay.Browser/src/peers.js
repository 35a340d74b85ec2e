/** Peers that are remembered. */
const maxPeers = 256

/** How often at most a connection is asked how long it takes. */
const measureInterval = 5000

/** The peers that messages were exchanged with lately, and how each is reached. */
export class Peers {
  #neighbours
  #onPath
  #known = new Map()

  /** @param onPath is told of a peer whose way has changed: `(id, path)` */
  constructor (neighbours, onPath) {
    this.#neighbours = neighbours
    this.#onPath = onPath
  }

  get ids () {
    return [...this.#known.keys()]
  }

  /** Notes that a message went to a peer, or came from it over so many links. */
  note (id, { hops, roundTrip } = {}) {
    const peer = this.#known.get(id) ?? { hops: null, roundTrip: null, isDirect: null }
    this.#known.delete(id) // to put it last
    this.#known.set(id, peer)
    const neighbour = this.#neighbours.get(id)
    if (neighbour) neighbour.usedAt = performance.now()
    if (hops) peer.hops = hops
    if (roundTrip !== undefined) peer.roundTrip = Math.round(roundTrip)
    if (this.#known.size > maxPeers) this.#known.delete(this.#known.keys().next().value)
    this.look(id)
  }

  /** Looks whether a peer is reached otherwise now. */
  look (id) {
    const peer = this.#known.get(id)
    const isDirect = this.#neighbours.get(id)?.isProven === true
    if (!peer || peer.isDirect === isDirect) return
    const isFirst = peer.isDirect === null
    peer.isDirect = isDirect
    if (!isFirst) peer.hops = peer.roundTrip = null // they were those of the other way
    if (!isFirst || isDirect) this.#onPath(id, this.path(id))
  }

  path (id) {
    const { isProven, link } = this.#neighbours.get(id) ?? {}
    const { hops = null, roundTrip = null } = this.#known.get(id) ?? {}
    if (!isProven) return { transport: 'relayed', hops, roundTrip }
    measure(link)
    return { transport: 'direct', link: link.transport, hops: 1, roundTrip: link.roundTrip ?? roundTrip }
  }

  /** Has all direct links measured: somebody wants to know. */
  measure () {
    for (const { link } of this.#neighbours.values()) measure(link)
  }
}

/** Asks a WebRTC connection for its round trip. */
async function measure (link) {
  if (!link.connection?.getStats || performance.now() - (link.measuredAt ?? -Infinity) < measureInterval) return
  link.measuredAt = performance.now()
  try {
    for (const report of (await link.connection.getStats()).values()) {
      if (report.type === 'candidate-pair' && report.nominated && report.currentRoundTripTime !== undefined) link.roundTrip = Math.round(1000 * report.currentRoundTripTime)
    }
  } catch {
    // a connection that has just ended has none
  }
}
