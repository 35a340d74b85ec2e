import { compareDistance } from './ids.js'
import { Bucket, RoundTrip } from './bounded.js'

/** A peer that is linked with this one. */
export class Neighbour {
  /** The latest version of the protocol that it has told; 0 for a peer of the old kind, or one that has not told yet. */
  version = 0
  /** Whether it passes messages on: true or false if that is known. */
  transit = undefined
  /** Whether it has shown that it takes WebRTC. */
  takesSignals = false
  /** Whether it has left messages unacknowledged, and nothing has come from it since. */
  silent = false
  /** Whether the link works both ways: browsers have channels that say open, and by which nothing leaves. Until it has answered, what matters goes other ways. */
  isProven
  /** Its own links, as it has told. */
  ahead = []
  /** Searches that it owes an answer. */
  asked = 0
  /** What was handed to it and is not acknowledged: by the message's name. */
  held = new Map()
  heldBytes = 0
  ackTime = new RoundTrip(1500, 1000, 60000)
  /** Messages that are to be acknowledged, as `source, nonce`. */
  acks = []
  /** How often its list of links is taken; and when ours was last told, and what it was. */
  lists = new Bucket(1, 10)
  toldAt = -Infinity
  toldList = null
  /** What it may ask of us: searches, offers, signals. */
  requests = new Bucket(20, 200)
  /** When a message of an application last went to it or came from it. */
  usedAt = -Infinity
  /** Until when it is to give a sign of life; null if it is not asked for one. */
  answerBy = null
  /** Another link to the same peer, by which nothing is sent. */
  spare = null

  constructor (id, link, now) {
    this.id = id
    this.link = link
    /** The url by which it was reached, be it by this link or by another that gave way to this one. */
    this.url = link.url
    this.since = now
    this.heardAt = now
    this.isProven = link.transport === 'websocket'
  }

  /** Whether it acknowledges messages. */
  get isKin () {
    return this.version >= 2
  }

  /** Whether it was named by its url. */
  get isBootstrap () {
    return this.url !== undefined
  }

  /** The nearest to a target of itself and those of its links that have not had the message. */
  reach (target, visited) {
    return this.ahead.reduce((best, id) => compareDistance(target, id, best) < 0 && !visited.includes(id) ? id : best, this.id)
  }
}
