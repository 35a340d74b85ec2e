import { makeRate } from './bounded.js'
import { now } from './waiting.js'

/** A peer that is linked with this one. */
export const makeNeighbour = (link) => ({
  id: link.id,
  link,
  /** The url by which it was reached, be it by this link or by another that gave way to this one: so it is a bootstrap. */
  url: link.url,
  since: now(),
  heardAt: now(),
  /** Whether it acknowledges messages, as it has told: it is of version 2 of the protocol. */
  isKin: false,
  /** Whether it passes messages on: true or false if that is known. */
  transit: undefined,
  /** Whether it has shown that it takes WebRTC. */
  takesSignals: link.transport === 'webrtc',
  /** Whether it has left messages unacknowledged, and nothing has come from it since. */
  isSilent: false,
  /** Whether the link works both ways: browsers have channels that say open, and by which nothing leaves. Until it has answered, what matters goes other ways. */
  isProven: link.transport === 'websocket',
  /** Searches that it owes an answer. */
  asked: 0,
  /** What was handed to it and is not acknowledged: by the message's name. */
  held: new Map(),
  /** Messages that are to be acknowledged, as `source, nonce`. */
  acks: [],
  /** What it may ask of us: searches, offers, signals. */
  mayAsk: makeRate(20, 200),
  /** When a message of an application last went to it or came from it. */
  usedAt: -Infinity,
  /** Until when it is to give a sign of life; undefined if it is not asked for one. */
  answerBy: undefined
})
