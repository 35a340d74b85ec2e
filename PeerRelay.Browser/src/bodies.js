import { isName, isObject, isWithin } from './bytes.js'
import { isHex, toId } from './ids.js'

/** Whether a value is a list of `most` at most that pass a check. */
export const areAll = (value, most, check) => Array.isArray(value) && value.length <= most && value.every(check)

/** What is kept of a signal until it is its turn, in characters. */
const maxSignalLength = 20000

const isText = (value, most = Infinity) => typeof value === 'string' && value.length <= most

// What is no id among them is left out later, as the reference tells of whoever said such a hello.
const areTexts = (value) => areAll(value, 20, (text) => isText(text))

const rules = new Map(Object.entries({
  findPeers: (data) => toId(data) !== null,
  foundPeers: areTexts,
  'handshake-offer': () => true,
  closing: () => true,
  'handshake-answer': (data) => data == null || (isObject(data) && (data.ws == null || isText(data.ws, 2048))),
  // A peer of the old kind takes a description for granted where there is an `sdp`, and ends if it is none.
  signal: (data) => isObject(data) && (data.sdp === undefined || (isText(data.sdp) && ['offer', 'answer', 'pranswer'].includes(data.type))),
  neighbours: (data) => areAll(data, 64, isHex),
  ack: (data) => areAll(data, 128, (text, at) => at % 2 ? isName(text) : isHex(text)) && data.length > 0 && data.length % 2 === 0,
  cant: (data) => isHex(data?.from) && isName(data.nonce) && isText(data.reason),
  receipt: (data) => isName(data?.nonce) && isWithin(data.hops, 1, 64),
  notHere: (data) => isHex(data?.id) && isName(data.nonce) && isText(data.reason) && (data.try === undefined || isWithin(data.try, 1, 9))
}))

/** Whether a type says what shape its `data` has. */
export const hasRule = (type) => rules.has(type)

/** Whether messages of a type are held until they are acknowledged, and worth a search. What maintenance sends is not. */
export const isHeldType = (type) => !hasRule(type) || type === 'signal' || type === 'receipt'

/** Whether the `data` of a body has the shape that its type demands. Of types that are not known here it may have any. */
export const isValidBody = ({ type, data }) => rules.get(type)?.(data) ?? true

/** What a peer of our kind says of itself in `findPeers` and `foundPeers`: fields of a neighbour; null if it says nothing that can be understood. */
export const traitsOf = ({ peerRelay }) => isWithin(peerRelay?.v, 1, 2 ** 31 - 1) ? { isKin: peerRelay.v > 1, transit: peerRelay.transit === true } : null

/** The ids that a `foundPeers` names: for all, and in its member for peers of our kind. */
export function foundIn ({ data, peerRelay }) {
  const kin = peerRelay?.peers
  return [...data, ...areTexts(kin) ? kin : []].filter(isHex).map(toId)
}

/** A signal to us, as far as it says something to a data channel: `{ sdp, type }` or `{ candidate }`; null if it says nothing, and undefined if it is larger than any is. */
export function readSignal (data) {
  const { type, sdp, candidate } = data
  if (JSON.stringify(data).length > maxSignalLength) return
  if (sdp !== undefined) return type === 'pranswer' ? null : { type, sdp }
  return candidate ? { candidate } : null
}
