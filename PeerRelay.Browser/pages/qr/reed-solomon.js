// Reed-Solomon codes over GF(256) with the field polynomial of QR codes, x^8 + x^4 + x^3 + x^2 + 1 (ISO/IEC 18004, 7.5.2).

const FIELD = 0x11d

const powers = new Uint8Array(510) // twice around, so that a sum of two logarithms needs no remainder
const logarithms = new Uint8Array(256)

for (let power = 0, value = 1; power < 255; power++) {
  powers[power] = powers[power + 255] = value
  logarithms[value] = power
  value = value & 0x80 ? (value << 1) ^ FIELD : value << 1
}

const multiply = (a, b) => a === 0 || b === 0 ? 0 : powers[logarithms[a] + logarithms[b]]

/** The product of (x - 2^i) for each i below the degree, without its leading 1. */
function generator (degree) {
  const coefficients = new Uint8Array(degree)
  coefficients[degree - 1] = 1
  for (let i = 0; i < degree; i++) {
    for (let j = 0; j < degree; j++) {
      coefficients[j] = multiply(coefficients[j], powers[i]) ^ (coefficients[j + 1] ?? 0)
    }
  }
  return coefficients
}

/** What is to follow the data: the remainder of its division by the generator. */
export function correction (data, count) {
  const divisor = generator(count)
  const remainder = new Uint8Array(count)
  for (const byte of data) {
    const factor = byte ^ remainder[0]
    remainder.copyWithin(0, 1)
    remainder[count - 1] = 0
    for (let i = 0; i < count; i++) remainder[i] ^= multiply(divisor[i], factor)
  }
  return remainder
}
