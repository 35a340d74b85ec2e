import { areAll, hasRule, isValidBody } from './bodies.js'
import { isName, isObject, isWithin, parse } from './bytes.js'
import { isHex, newNonce, toId } from './ids.js'
import { maxDepth, measure } from './json.js'

/** The most nodes that a message passes. */
export const maxPath = 20

/** The longest that a frame grows by on its way, and what stands around user data. */
export const frameOverhead = 1536

/**
 * A message as it goes over a link, of `to`, `from`, `path`, `nonce`, `type`, and `attempt`: which try of a message this is that asks for a receipt; 0 if it asks for none.
 * Nodes know it by its `key`: each try is another; and acknowledgements by its `name`, which all tries have.
 */
const frameOf = (text, fields) => ({ ...fields, text, key: fields.from + fields.attempt + fields.to + fields.nonce, name: fields.from + fields.nonce })

/**
 * Writes a message of our own.
 * @param json the text of the body's `data`; undefined for none
 * @param extra further members of the body, each with the comma before it
 */
export function ownFrame (self, { to, type, json, extra = '', attempt = 0, nonce = newNonce() }) {
  const data = (json === undefined ? '' : `,"data":${json}`) + extra + (attempt ? `,"receipt":${attempt}` : '')
  const fields = { to, from: self, path: [self], nonce, type, attempt }
  return frameOf(`${startOf(fields)},"nonce":"${nonce}","data":{"type":"${type}"${data}}}`, fields)
}

/**
 * Reads a frame, as strictly as what is passed on must be safe for those who look at nothing.
 * @returns a frame with its `body` and what forwards it, or why it is none, as it is counted
 */
export function readFrame (text) {
  const value = parse(text)
  if (value === undefined) return 'invalidJson'
  const { path, nonce, data } = value ?? {}
  if (!isObject(value) || !isObject(data)) return 'invalidEnvelope'
  const { depth, names } = measure(text)
  if (depth > maxDepth) return 'invalidJson'
  const [to, from] = [value.to, value.from].map(toId)
  if (!to || !from) return 'invalidId'
  if (!areAll(path, maxPath, isHex) || !path.length) return 'invalidPath'
  if (!isName(nonce)) return 'invalidNonce'
  if (!isValidBody(data)) return 'invalidBody'
  const { type, receipt } = data
  const attempt = ['user', 'part'].includes(type) && isWithin(receipt, 1, 9) ? receipt : 0
  const fields = { to, from, path: path.map(toId), nonce, type, attempt }

  /**
   * The message as `self` passes it on: with its id in the path, and ids as digits. All else goes as it came, byte for byte, if the frame begins as known peers write it, has
   * no name twice, by which two readers could understand it differently, and a body that nobody refuses; else as the reference does, as what was read is written.
   */
  function forwardedBy (self) {
    const longer = { ...fields, path: [...fields.path, self] }
    const { to, from, path } = longer
    const start = startOf(value)
    const isPlain = !hasRule(type) && text.startsWith(start) && names === [value, ...Object.values(value)].reduce((sum, one) => sum + (isObject(one) && Object.keys(one).length), 0)
    return frameOf(isPlain ? startOf(longer) + text.slice(start.length) : JSON.stringify({ ...value, to, from, path }), longer)
  }
  return { ...frameOf(text, fields), body: data, forwardedBy }
}

/** How known peers begin a frame. */
const startOf = (one) => JSON.stringify({ to: one.to, from: one.from, path: one.path }).slice(0, -1)
