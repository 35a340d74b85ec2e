const chunk = 0x8000 // what `String.fromCharCode` takes as arguments in every browser

/** @returns the bytes that `data` is, as a Uint8Array that shares its memory; undefined if it is something else. */
export function bytesOf (data) {
  if (data instanceof Uint8Array) return data
  return data instanceof ArrayBuffer ? new Uint8Array(data) : undefined
}

/** What stands for `data` in JSON: bytes are written as Node writes a Buffer, as everywhere in this protocol. */
export function toJson (data) {
  const bytes = bytesOf(data)
  return bytes ? { type: 'Buffer', data: Array.from(bytes) } : data
}

/** The other way: an object that says it is a Buffer, and is one, becomes a Uint8Array. */
export function fromJson (data) {
  return isBuffer(data) ? Uint8Array.from(data.data) : data
}

function isBuffer (data) {
  return data?.type === 'Buffer' && Array.isArray(data.data) && Object.keys(data).length === 2 && data.data.every(isByte)
}

function isByte (value) {
  return Number.isInteger(value) && value >= 0 && value <= 255
}

export function toBase64 (bytes) {
  let text = ''
  for (let at = 0; at < bytes.length; at += chunk) text += String.fromCharCode.apply(null, bytes.subarray(at, at + chunk))
  return btoa(text)
}

/** @returns `length` bytes; undefined if the text is not their base64 in full, with padding. */
export function fromBase64 (text, length) {
  // `atob` takes spaces and missing padding too. With the right length and these characters there is room for neither.
  if (text.length !== Math.ceil(length / 3) * 4 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined
  let decoded
  try {
    decoded = atob(text)
  } catch {
    return undefined // padding where none belongs
  }
  if (decoded.length !== length) return undefined
  const bytes = new Uint8Array(length)
  for (let at = 0; at < length; at++) bytes[at] = decoded.charCodeAt(at)
  return bytes
}
