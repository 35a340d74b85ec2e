import { fromJson, toJson } from './bytes.js'

// Ids of peers: 160 bits as 40 hexadecimal digits in lower case, which compare as the numbers do.

/** Reads ids of 40 digits, and no other form. */
export const isHex = (value) => typeof value === 'string' && /^[0-9a-f]{40}$/i.test(value)

/** Reads an id in any of its forms: digits, bytes, or a Buffer object as Node writes one. @returns null for what is none. */
export function toId (value) {
  if (isHex(value)) return value.toLowerCase()
  const bytes = fromJson(value)
  return bytes instanceof Uint8Array && bytes.length === 20 ? Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('') : null
}

export const randomId = () => toId(crypto.getRandomValues(new Uint8Array(20)))

/** A decimal number of up to 15 digits, as a text: what names a message among those of its source. */
export const newNonce = () => String(BigInt(`0x${randomId()}`) % 10n ** 15n)

/** The bytes of an id, written as a hello has them. */
export const helloText = (id) => JSON.stringify(toJson(Uint8Array.from(id.match(/../g), (pair) => parseInt(pair, 16))))

const nibble = (id, at) => parseInt(id[at], 16)

function firstDifference (a, b) {
  let at = 0
  while (at < 40 && a[at] === b[at]) at++
  return at
}

/** Compares two ids by their XOR distance to a third: below 0 if the first is nearer. */
export function compareDistance (target, a, b) {
  const at = firstDifference(a, b)
  return at === 40 ? 0 : (nibble(a, at) ^ nibble(target, at)) - (nibble(b, at) ^ nibble(target, at))
}

/** How many first bits two ids have in common: the number of the k-bucket in which one has the other. */
export function commonBits (a, b) {
  const at = firstDifference(a, b)
  return at === 40 ? 160 : 4 * at + Math.clz32(nibble(a, at) ^ nibble(b, at)) - 28
}

/** The id with one bit turned over. */
export function flipBit (id, bit) {
  const at = bit >> 2
  return id.slice(0, at) + (nibble(id, at) ^ (8 >> (bit & 3))).toString(16) + id.slice(at + 1)
}

/** The nearest of some ids to a target, nearest first. */
export const nearest = (target, ids, count) => [...ids].sort((a, b) => compareDistance(target, a, b)).slice(0, count)

/** The ids that the overlay needs links with, of some: the 8 nearest, and two in each k-bucket. */
export function neededOf (self, ids) {
  const needed = new Set(nearest(self, ids, 8))
  const counts = {}
  for (const id of ids) {
    const bits = commonBits(self, id)
    counts[bits] = (counts[bits] ?? 0) + 1
    if (counts[bits] <= 2) needed.add(id)
  }
  return needed
}
