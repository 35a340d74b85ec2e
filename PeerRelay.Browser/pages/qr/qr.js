// A QR code of a text (ISO/IEC 18004): its UTF-8 bytes, error correction of level M, versions 1 to 10.

import { Matrix } from './matrix.js'
import { correction } from './reed-solomon.js'

/** Of each version: all its bytes, the bytes for correction in a block, and the blocks (table 9, level M). */
const VERSIONS = [
  [26, 10, 1], [44, 16, 1], [70, 26, 1], [100, 18, 2], [134, 24, 2],
  [172, 16, 4], [196, 18, 4], [242, 22, 4], [292, 22, 5], [346, 26, 5]
]

const BYTE_MODE = 0b0100
const PADDING = [0xec, 0x11]

/**
 * Encodes a text of up to 213 bytes.
 * @returns {Matrix}
 * @throws {RangeError} It is too long.
 */
export function encode (text) {
  const content = new TextEncoder().encode(text)
  const version = VERSIONS.findIndex((_, index) => headerBits(index + 1) + content.length * 8 <= dataBytes(index + 1) * 8) + 1
  if (version === 0) throw new RangeError(`${content.length} bytes are more than a QR code of version ${VERSIONS.length} takes`)
  const matrix = new Matrix(version)
  matrix.fill(interleave(pack(content, version), version))
  return matrix
}

/** The dark modules as the path of an SVG, a module being 1 by 1, with a quiet zone around it. */
export function toPath (matrix, quiet) {
  let path = ''
  for (let y = 0; y < matrix.size; y++) {
    for (let x = 0; x < matrix.size; x++) {
      if (!matrix.isDark(x, y)) continue
      const start = x
      while (x + 1 < matrix.size && matrix.isDark(x + 1, y)) x++
      path += `M${start + quiet} ${y + quiet}h${x - start + 1}v1H${start + quiet}z`
    }
  }
  return path
}

const lengthBits = version => version < 10 ? 8 : 16
const headerBits = version => 4 + lengthBits(version)

function dataBytes (version) {
  const [all, correctionBytes, blocks] = VERSIONS[version - 1]
  return all - correctionBytes * blocks
}

/** Mode, length and content, filled up to what the version has. */
function pack (content, version) {
  const packed = new Uint8Array(dataBytes(version))
  let bit = 0
  const put = (value, count) => {
    for (let i = count - 1; i >= 0; i--, bit++) packed[bit >> 3] |= ((value >> i) & 1) << (7 - (bit & 7))
  }
  put(BYTE_MODE, 4)
  put(content.length, lengthBits(version))
  for (const byte of content) put(byte, 8)
  // The terminator's four zeros are there already: the header leaves half a byte.
  for (let at = Math.ceil(bit / 8), i = 0; at < packed.length; at++, i++) packed[at] = PADDING[i % 2]
  return packed
}

/** Parts the data into blocks, each with its correction, and takes a byte of each in turn, so that a stain hurts each a little. */
function interleave (data, version) {
  const [all, correctionBytes, count] = VERSIONS[version - 1]
  const short = Math.floor(data.length / count)
  const shortBlocks = count - data.length % count
  const blocks = Array.from({ length: count }, (_, index) => {
    const start = index * short + Math.max(0, index - shortBlocks)
    return data.subarray(start, start + short + (index < shortBlocks ? 0 : 1))
  })
  const corrections = blocks.map(block => correction(block, correctionBytes))
  const bytes = new Uint8Array(all)
  let at = 0
  for (const parts of [blocks, corrections]) {
    for (let i = 0; i < parts[count - 1].length; i++) {
      for (const part of parts) if (i < part.length) bytes[at++] = part[i]
    }
  }
  return bytes
}
