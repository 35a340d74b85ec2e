import { makeRate } from './bounded.js'
import { now } from './waiting.js'

/** What the node knows of the peer at the other side of a link: fields of the link, once it is a neighbour. */
export const neighbourFields = (transport) => ({
  heardAt: now(),
  /** Whether it acknowledges messages, as it has told: it is of version 2 of the protocol. */
  isKin: false,
  /** Whether it passes messages on: true or false if that is known. */
  transit: undefined,
  /** Whether it has shown that it takes WebRTC. */
  takesSignals: transport === 'webrtc',
  /** Whether it has left messages unacknowledged, and nothing has come from it since. */
  isSilent: false,
  /** Whether the link works both ways: browsers have channels that say open, and by which nothing leaves. Until it has answered, what matters goes other ways. */
  isProven: transport === 'websocket',
  /** Searches that it owes an answer. */
  asked: 0,
  /** When the first of them was sent; 0 once one was answered: that is its round trip. */
  askedAt: 0,
  /** What was handed to it and is not acknowledged: by the message's name. */
  held: new Map(),
  /** What it may ask of us: searches, offers, signals. */
  mayAsk: makeRate(20, 200),
  /** When a message of an application last went to it or came from it. */
  usedAt: -Infinity,
  /** Until when it is to give a sign of life; undefined if it is not asked for one. */
  answerBy: undefined
})
