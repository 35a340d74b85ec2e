import { isValidBody } from './bodies.js'
import { isName, isObject, parse, toUtf8 } from './bytes.js'
import { isHex, newNonce, toId } from './ids.js'
import { maxDepth, membersOf } from './json.js'

/** The most nodes that a message passes. */
export const maxPath = 20

/** The longest that a frame grows by on its way, and what stands around user data. */
export const frameOverhead = 1536

/**
 * A message as it goes over a link, of `to`, `from`, `path`, `nonce`, `type`, and `attempt`: which try of a message this is that asks for a receipt; 0 if it asks for none.
 * Nodes know it by its `key`: each try is another; and acknowledgements by its `name`, which all tries have.
 */
const frameOf = (text, fields) => ({ ...fields, text, key: fields.from + fields.attempt + fields.to + fields.nonce, name: fields.from + fields.nonce, bytes: toUtf8(text).length })

/**
 * Writes a message of our own.
 * @param json the text of the body's `data`; undefined for none
 * @param extra further members of the body, each with the comma before it
 */
export function ownFrame (self, { to, type, json, extra = '', attempt = 0, nonce = newNonce() }) {
  const data = (json === undefined ? '' : `,"data":${json}`) + extra + (attempt ? `,"receipt":${attempt}` : '')
  const text = `{"to":"${to}","from":"${self}","path":["${self}"],"nonce":"${nonce}","data":{"type":"${type}"${data}}}`
  return frameOf(text, { to, from: self, path: [self], nonce, type, attempt })
}

/**
 * Reads a frame, as strictly as what is passed on must be safe for those who look at nothing.
 * @returns a frame with its `body` and what forwards it, or why it is none, as it is counted
 */
export function readFrame (text) {
  const value = parse(text)
  if (value === undefined) return 'invalidJson'
  if (!isObject(value)) return 'invalidEnvelope'
  const { places, depth } = membersOf(text, text.indexOf('{'))
  if (depth > maxDepth) return 'invalidJson'
  const { to, from, path, nonce, data } = value
  if (!isObject(data) || !['to', 'from', 'path', 'nonce', 'data'].every((name) => places.get(name))) return 'invalidEnvelope'
  if (!toId(to) || !toId(from)) return 'invalidId'
  if (!Array.isArray(path) || path.length < 1 || path.length > maxPath || !path.every(isHex)) return 'invalidPath'
  if (!isName(nonce)) return 'invalidNonce'
  const inBody = membersOf(text, places.get('data').start).places
  if (inBody.get('type') === null || inBody.get('data') === null || !isValidBody(data)) return 'invalidBody'
  const { type } = data
  const attempt = attemptOf(text, type, inBody.get('receipt'))
  const frame = frameOf(text, { to: toId(to), from: toId(from), path: path.map(toId), nonce, type, attempt })
  return { ...frame, body: data, forwardedBy: (self) => forwarded(frame, places, self) }
}

/** The message as `self` passes it on: with its id in the path, ids as digits, and all else as it came. */
function forwarded (frame, places, self) {
  const path = [...frame.path, self]
  const written = { ...frame, path }
  let { text } = frame
  for (const [name, { start, end }] of ['to', 'from', 'path'].map((name) => [name, places.get(name)]).sort(([, a], [, b]) => b.start - a.start)) {
    text = text.slice(0, start) + JSON.stringify(written[name]) + text.slice(end)
  }
  return frameOf(text, written)
}

function attemptOf (text, type, place) {
  const digit = place && (type === 'user' || type === 'part') ? text.slice(place.start, place.end) : ''
  return /^[1-9]$/.test(digit) ? +digit : 0
}
