/** @returns a decimal number of up to 15 digits, as a string: what names a message among those of its source. */
export function nonce () {
  const [high, low] = crypto.getRandomValues(new Uint32Array(2))
  return String((high * 0x100000 + (low >>> 12)) % 1e15)
}
