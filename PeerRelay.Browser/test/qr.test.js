// The QR codes of the pages, read by a reader that is not ours.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import jsQR from 'jsqr'
import { encode, toPath } from '../pages/qr/qr.js'

const MOST_BYTES = [14, 26, 42, 62, 84, 106, 122, 152, 180, 213] // ISO/IEC 18004, table 7, level M, bytes
const QUIET = 4
const SCALE = 3

/** As a camera would see it, with a part of it covered. */
function read (matrix, isStained = () => false) {
  const width = (matrix.size + 2 * QUIET) * SCALE
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255)
  for (let y = 0; y < width; y++) {
    for (let x = 0; x < width; x++) {
      const [column, row] = [Math.floor(x / SCALE) - QUIET, Math.floor(y / SCALE) - QUIET]
      const isInside = column >= 0 && row >= 0 && column < matrix.size && row < matrix.size
      if (isInside && (matrix.isDark(column, row) || isStained(column, row))) pixels.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3)
    }
  }
  return jsQR(pixels, width, width)
}

const textOf = length => Array.from({ length }, (_, i) => String.fromCharCode(33 + (i * 7 + length) % 90)).join('')

test('every length up to the most is read as it was written, in the smallest version', () => {
  for (let length = 1; length <= MOST_BYTES.at(-1); length++) {
    const code = read(encode(textOf(length)))
    assert.equal(code?.data, textOf(length))
    assert.equal(code.version, MOST_BYTES.findIndex(most => length <= most) + 1)
  }
})

test('text that is not ASCII is read as it was written', () => {
  assert.equal(read(encode('wss://höher.example/ß/日本'))?.data, 'wss://höher.example/ß/日本')
})

test('an empty text is a code', () => assert.equal(read(encode(''))?.data, ''))

test('what is too long is refused, by bytes and not by characters', () => {
  assert.throws(() => encode('x'.repeat(214)), RangeError)
  assert.throws(() => encode('ü'.repeat(107)), RangeError)
})

test('a stain does not keep it from being read', () => {
  const text = 'wss://relay.example.org/relay#a-room-with-a-long-name'
  assert.equal(read(encode(text), (x, y) => x > 14 && x < 20 && y > 14 && y < 18)?.data, text)
})

test('the path draws the modules, and the quiet zone around them', () => {
  const matrix = encode('wss://relay.example/relay')
  const drawn = new Set()
  for (const [, x, y, width] of toPath(matrix, QUIET).matchAll(/M(\d+) (\d+)h(\d+)v1H\1z/g)) {
    for (let i = 0; i < Number(width); i++) drawn.add(`${Number(x) + i - QUIET} ${Number(y) - QUIET}`)
  }
  for (let y = 0; y < matrix.size; y++) {
    for (let x = 0; x < matrix.size; x++) assert.equal(drawn.has(`${x} ${y}`), matrix.isDark(x, y))
  }
})
