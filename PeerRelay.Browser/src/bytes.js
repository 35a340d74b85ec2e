import { invalid } from './errors.js'

const chunk = 0x8000 // what `String.fromCharCode` takes as arguments in every browser
const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export const toUtf8 = (text) => encoder.encode(text)

/** The bytes of a text in UTF-8. */
export const sizeOf = (text) => toUtf8(text).length

/** @returns the text; undefined if the bytes are no UTF-8 */
export function fromUtf8 (bytes) {
  try {
    return decoder.decode(bytes)
  } catch {}
}

/** Parses a text that another peer has written. @returns undefined if it is no JSON */
export function parse (text) {
  try {
    return JSON.parse(text)
  } catch {}
}

/** @returns the bytes that `data` is, as a Uint8Array that shares its memory; undefined if it is something else. */
export const bytesOf = (data) => data instanceof Uint8Array ? data : data instanceof ArrayBuffer ? new Uint8Array(data) : undefined

/** What stands for `data` in JSON: bytes are written as Node writes a Buffer, as everywhere in this protocol. */
export function toJson (data) {
  const bytes = bytesOf(data)
  return bytes ? { type: 'Buffer', data: [...bytes] } : data
}

/** The other way: an object that says it is a Buffer, and is one, becomes a Uint8Array. */
export const fromJson = (data) => isBuffer(data) ? Uint8Array.from(data.data) : data

const isBuffer = (data) => data?.type === 'Buffer' && Array.isArray(data.data) && Object.keys(data).length === 2 && data.data.every((byte) => isWithin(byte, 0, 255))

/** Whether a value is a whole number within bounds. */
export const isWithin = (value, least, most) => Number.isSafeInteger(value) && value >= least && value <= most

export const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value)

/** Whether a value is a text of 1 to `most` characters, as names are. */
export const isName = (value, most = 64) => typeof value === 'string' && value.length > 0 && value.length <= most && value.isWellFormed()

/** What stands for an application's data in a member of an object. @throws `INVALID` where JSON would leave that out, as if nothing had been given */
export function memberOf (data, what) {
  if (typeof data === 'function' || typeof data === 'symbol') throw invalid(what)
  return toJson(data)
}

export function toBase64 (bytes) {
  let text = ''
  for (let at = 0; at < bytes.length; at += chunk) text += String.fromCharCode(...bytes.subarray(at, at + chunk))
  return btoa(text)
}

/** @returns the bytes; undefined if the text is not their base64 as `toBase64` writes it: `atob` takes more. */
export function fromBase64 (text) {
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt())
    if (toBase64(bytes) === text) return bytes
  } catch {}
}
