import { fromJson, toJson } from './bytes.js'

// Ids of peers: 160 bits as 40 hexadecimal digits in lower case.

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
export const newNonce = () => String(numberOf(randomId()) % 10n ** 15n)

/** The bytes of an id, written as a hello has them. */
export const helloText = (id) => JSON.stringify(toJson(Uint8Array.from(id.match(/../g), (pair) => parseInt(pair, 16))))

const numberOf = (id) => BigInt('0x' + id)

/** Compares two ids by their XOR distance to a third: below 0 if the first is nearer. */
export const compareDistance = (target, a, b) => Number((numberOf(target) ^ numberOf(a)) - (numberOf(target) ^ numberOf(b)))

/** How many first bits two different ids have in common: the number of the k-bucket in which one has the other. */
export const commonBits = (a, b) => 160 - (numberOf(a) ^ numberOf(b)).toString(2).length

/** The id with one bit turned over. */
export const flipBit = (id, bit) => (numberOf(id) ^ 1n << BigInt(159 - bit)).toString(16).padStart(40, '0')

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
