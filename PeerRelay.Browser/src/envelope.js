import { isHex, toId } from './ids.js'
import { maxDepth, members } from './json.js'
import { isValidBody } from './bodies.js'
import { nonce as newNonce } from './nonce.js'

/** The most nodes that a message passes. */
export const maxPath = 20

/** The longest that a frame grows by on its way, and what stands around user data. */
export const frameOverhead = 1536

const encoder = new TextEncoder()

/** How many bytes a text takes in UTF-8. */
export const byteLength = (text) => encoder.encode(text).length

/** A message as it goes over a link. */
export class Frame {
  #bytes

  constructor (text, { to, from, path, nonce, type, attempt }) {
    this.text = text
    this.to = to
    this.from = from
    this.path = path
    this.nonce = nonce
    this.type = type
    /** Which try of a message this is that asks for a receipt; 0 if it asks for none. */
    this.attempt = attempt
  }

  /** What nodes know it by: each try is another. */
  get key () {
    return `${this.from}${this.attempt}${this.to}${this.nonce}`
  }

  /** What acknowledgements name it by: all tries have one. */
  get name () {
    return this.from + this.nonce
  }

  get bytes () {
    return (this.#bytes ??= byteLength(this.text))
  }
}

/**
 * Writes a message of our own.
 * @param json the text of the body's `data`; undefined for none
 * @param extra further members of the body, each with the comma before it
 */
export function ownFrame (self, { to, type, json, extra = '', attempt = 0, nonce = newNonce() }) {
  const data = json === undefined ? '' : `,"data":${json}`
  const body = `{"type":"${type}"${data}${extra}${attempt ? `,"receipt":${attempt}` : ''}}`
  const text = `{"to":"${to}","from":"${self}","path":["${self}"],"nonce":"${nonce}","data":${body}}`
  return new Frame(text, { to, from: self, path: [self], nonce, type, attempt })
}

/** A message that has come in. */
export class Envelope extends Frame {
  #at

  constructor (text, value, at) {
    super(text, {
      to: toId(value.to),
      from: toId(value.from),
      path: value.path.map((id) => id.toLowerCase()),
      nonce: value.nonce,
      type: value.data.type,
      attempt: attemptOf(text, value.data, at)
    })
    this.body = value.data
    this.#at = at
  }

  /** The message as `self` passes it on: with its id in the path, ids as digits, and all else as it came. */
  forwardedBy (self) {
    const { to, from, path } = this.#at
    const extended = [...this.path, self]
    const splices = [
      { ...to, text: `"${this.to}"` },
      { ...from, text: `"${this.from}"` },
      { ...path, text: JSON.stringify(extended) }
    ].sort((a, b) => b.start - a.start)
    const text = splices.reduce((text, splice) => text.slice(0, splice.start) + splice.text + text.slice(splice.end), this.text)
    return new Frame(text, { ...this, path: extended })
  }
}

/**
 * Reads a frame, as strictly as what is passed on must be safe for those who look at nothing.
 * @returns an {@link Envelope}, or why it is none, as it is counted
 */
export function readFrame (text) {
  let value
  try {
    value = JSON.parse(text)
  } catch {
    return 'invalidJson'
  }
  if (!isObject(value)) return 'invalidEnvelope'
  const at = members(text, text.indexOf('{'))
  if (at.depth > maxDepth) return 'invalidJson'
  const places = {}
  for (const name of ['to', 'from', 'path', 'nonce', 'data']) {
    if (!at.get(name)) return 'invalidEnvelope'
    places[name] = at.get(name)
  }
  return faultOf(value) ?? bodyFaultOf(text, value.data, places) ?? new Envelope(text, value, places)
}

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value)

function faultOf ({ to, from, path, nonce, data }) {
  if (!toId(to) || !toId(from)) return 'invalidId'
  if (!Array.isArray(path) || path.length < 1 || path.length > maxPath || !path.every(isHex)) return 'invalidPath'
  if (typeof nonce !== 'string' || nonce.length < 1 || nonce.length > 64 || !nonce.isWellFormed()) return 'invalidNonce'
  if (!isObject(data)) return 'invalidEnvelope'
}

function bodyFaultOf (text, body, places) {
  const at = members(text, places.data.start)
  places.receipt = at.get('receipt')
  if (at.get('type') === null || at.get('data') === null || !isValidBody(body)) return 'invalidBody'
}

function attemptOf (text, { type }, { receipt }) {
  const digit = receipt && (type === 'user' || type === 'part') ? text.slice(receipt.start, receipt.end) : ''
  return /^[1-9]$/.test(digit) ? Number(digit) : 0
}
