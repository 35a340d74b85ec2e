import { isHex, toId } from './ids.js'

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value)
const isNonce = (value) => typeof value === 'string' && value.length >= 1 && value.length <= 64 && value.isWellFormed()
const isWithin = (value, least, most) => Number.isInteger(value) && value >= least && value <= most

/** Whether each is a text; what is no id among them is left out later, as the reference tells of whoever said such a hello. */
const areTexts = (value, most) => Array.isArray(value) && value.length <= most && value.every((id) => typeof id === 'string')

// A peer of the old kind takes a description for granted where there is an `sdp`, and ends if it is none.
const isSignal = (data) => isObject(data) &&
  (data.sdp === undefined || (typeof data.sdp === 'string' && ['offer', 'answer', 'pranswer'].includes(data.type)))

const rules = {
  findPeers: (data) => toId(data) !== null,
  foundPeers: (data) => areTexts(data, 20),
  'handshake-answer': (data) => data == null || (isObject(data) && (data.ws == null || (typeof data.ws === 'string' && data.ws.length <= 2048))),
  signal: isSignal,
  neighbours: (data) => areTexts(data, 64) && data.every(isHex),
  ack: (data) => Array.isArray(data) && isWithin(data.length, 2, 128) && data.length % 2 === 0 && data.every((text, at) => at % 2 ? isNonce(text) : isHex(text)),
  cant: (data) => isObject(data) && isHex(data.from) && isNonce(data.nonce) && typeof data.reason === 'string',
  receipt: (data) => isObject(data) && isNonce(data.nonce) && isWithin(data.hops, 1, 64),
  notHere: (data) => isObject(data) && isHex(data.id) && isNonce(data.nonce) && typeof data.reason === 'string' && (data.try === undefined || isWithin(data.try, 1, 9))
}

/** Whether the `data` of a body has the shape that its type demands. Of types that are not known here it may have any. */
export function isValidBody ({ type, data }) {
  return !Object.hasOwn(rules, type) || rules[type](data)
}

/** What a peer of our kind says of itself in `findPeers` and `foundPeers`; null if it says nothing that can be understood. */
export function traitsOf ({ peerRelay }) {
  if (!isObject(peerRelay) || !isWithin(peerRelay.v, 1, 2 ** 31 - 1)) return null
  return { version: peerRelay.v, transit: peerRelay.transit === true }
}

/** The ids that a `foundPeers` names in its member for peers of our kind. */
export function kinOf ({ peerRelay }) {
  const peers = peerRelay?.peers
  return areTexts(peers, 20) && peers.every(isHex) ? peers.map(toId) : []
}

/** A signal to us, as far as it says something to a data channel: `{ sdp, type }` or `{ candidate }`; null if it says nothing, and undefined if it is out of bounds. */
export function readSignal (data) {
  if (data.sdp !== undefined) {
    if (data.sdp.length > 16384) return undefined
    return data.type === 'pranswer' ? null : { type: data.type, sdp: data.sdp }
  }
  if (!data.candidate) return null
  const { candidate, sdpMid = null, sdpMLineIndex = null } = data.candidate
  if (typeof candidate !== 'string' || candidate.length > 1024) return undefined
  if (sdpMid !== null && (typeof sdpMid !== 'string' || sdpMid.length > 128)) return undefined
  if (sdpMLineIndex !== null && !isWithin(sdpMLineIndex, 0, 65535)) return undefined
  return { candidate: { candidate, sdpMid, sdpMLineIndex } }
}
