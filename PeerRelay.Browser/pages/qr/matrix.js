// The modules of a QR code: its fixed patterns, the data around them, and the mask that reads best.

const MASKS = [
  (x, y) => (x + y) % 2 === 0,
  (x, y) => y % 2 === 0,
  x => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2 === 0,
  (x, y) => (x * y) % 2 + (x * y) % 3 === 0,
  (x, y) => ((x * y) % 2 + (x * y) % 3) % 2 === 0,
  (x, y) => ((x + y) % 2 + (x * y) % 3) % 2 === 0
]

/** A dark line that looks like a finder pattern, with the light on one side of it (7.8.3.1). */
const FINDER_LIKE = ['10111010000', '00001011101']

export class Matrix {
  #dark
  #fixed

  constructor (version) {
    this.size = version * 4 + 17
    this.#dark = new Uint8Array(this.size * this.size)
    this.#fixed = new Uint8Array(this.size * this.size)
    this.#drawTiming()
    this.#drawFinders()
    this.#drawAlignment(version)
    this.#drawFormat(0) // so that data goes around it
    if (version >= 7) this.#drawVersion(version)
  }

  isDark (x, y) { return this.#dark[y * this.size + x] === 1 }

  /** Puts the data in, in columns of two, upwards and downwards from the right, and masks it. */
  fill (bytes) {
    let bit = 0
    for (let right = this.size - 1; right > 0; right -= 2) {
      if (right === 6) right-- // the timing pattern's column
      const isUpward = ((right + 1) & 2) === 0
      for (let step = 0; step < this.size; step++) {
        const y = isUpward ? this.size - 1 - step : step
        for (const x of [right, right - 1]) {
          if (this.#fixed[y * this.size + x]) continue
          if (bit < bytes.length * 8) this.#dark[y * this.size + x] = (bytes[bit >> 3] >> (7 - (bit & 7))) & 1
          bit++
        }
      }
    }
    this.#mask(this.#bestMask())
  }

  #set (x, y, isDark) {
    this.#dark[y * this.size + x] = isDark ? 1 : 0
    this.#fixed[y * this.size + x] = 1
  }

  #drawTiming () {
    for (let i = 0; i < this.size; i++) {
      this.#set(6, i, i % 2 === 0)
      this.#set(i, 6, i % 2 === 0)
    }
  }

  #drawFinders () {
    for (const [centreX, centreY] of [[3, 3], [this.size - 4, 3], [3, this.size - 4]]) {
      for (let dy = -4; dy <= 4; dy++) {
        for (let dx = -4; dx <= 4; dx++) {
          const [x, y] = [centreX + dx, centreY + dy]
          const ring = Math.max(Math.abs(dx), Math.abs(dy))
          if (x >= 0 && x < this.size && y >= 0 && y < this.size) this.#set(x, y, ring !== 2 && ring !== 4)
        }
      }
    }
  }

  #drawAlignment (version) {
    const last = this.size - 7
    const positions = version === 1 ? [] : version < 7 ? [6, last] : [6, (6 + last) / 2, last]
    for (const centreX of positions) {
      for (const centreY of positions) {
        if ((centreX === 6 && (centreY === 6 || centreY === last)) || (centreX === last && centreY === 6)) continue // the finders are there
        for (let dy = -2; dy <= 2; dy++) {
          for (let dx = -2; dx <= 2; dx++) this.#set(centreX + dx, centreY + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1)
        }
      }
    }
  }

  /** Level M (00) and the mask, with their BCH code, twice. */
  #drawFormat (mask) {
    let rest = mask
    for (let i = 0; i < 10; i++) rest = (rest << 1) ^ ((rest >> 9) * 0x537)
    const bits = (mask << 10 | rest) ^ 0x5412
    const isSet = i => ((bits >> i) & 1) === 1
    for (let i = 0; i < 15; i++) {
      if (i < 6) this.#set(8, i, isSet(i))
      else if (i < 8) this.#set(8, i + 1, isSet(i))
      else if (i === 8) this.#set(7, 8, isSet(i))
      else this.#set(14 - i, 8, isSet(i))
      if (i < 8) this.#set(this.size - 1 - i, 8, isSet(i))
      else this.#set(8, this.size - 15 + i, isSet(i))
    }
    this.#set(8, this.size - 8, true)
  }

  #drawVersion (version) {
    let rest = version
    for (let i = 0; i < 12; i++) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25)
    const bits = version << 12 | rest
    for (let i = 0; i < 18; i++) {
      const isDark = ((bits >> i) & 1) === 1
      const [far, near] = [this.size - 11 + i % 3, Math.floor(i / 3)]
      this.#set(far, near, isDark)
      this.#set(near, far, isDark)
    }
  }

  /** Masks the data; the same mask once more takes it away. */
  #mask (mask) {
    this.#drawFormat(mask)
    for (let y = 0; y < this.size; y++) {
      for (let x = 0; x < this.size; x++) {
        if (!this.#fixed[y * this.size + x] && MASKS[mask](x, y)) this.#dark[y * this.size + x] ^= 1
      }
    }
  }

  #bestMask () {
    let [best, least] = [0, Infinity]
    for (let mask = 0; mask < MASKS.length; mask++) {
      this.#mask(mask)
      const penalty = this.#penalty()
      this.#mask(mask)
      if (penalty < least) [best, least] = [mask, penalty]
    }
    return best
  }

  /** How hard it is to read (7.8.3.1). */
  #penalty () {
    let penalty = 0
    let darkCount = 0
    for (let i = 0; i < this.size; i++) {
      const row = this.#line(j => this.isDark(j, i))
      const column = this.#line(j => this.isDark(i, j))
      penalty += linePenalty(row) + linePenalty(column)
      darkCount += row.split('1').length - 1
    }
    for (let y = 1; y < this.size; y++) {
      for (let x = 1; x < this.size; x++) if (this.#isBlock(x, y)) penalty += 3
    }
    return penalty + 10 * Math.floor(Math.abs(darkCount * 20 / this.size ** 2 - 10))
  }

  #line (isDark) {
    let line = ''
    for (let i = 0; i < this.size; i++) line += isDark(i) ? '1' : '0'
    return line
  }

  #isBlock (x, y) {
    const isDark = this.isDark(x, y)
    return isDark === this.isDark(x - 1, y) && isDark === this.isDark(x, y - 1) && isDark === this.isDark(x - 1, y - 1)
  }
}

function linePenalty (line) {
  let penalty = 0
  for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) penalty += run.length - 2
  for (const pattern of FINDER_LIKE) {
    for (let at = line.indexOf(pattern); at >= 0; at = line.indexOf(pattern, at + 1)) penalty += 40
  }
  return penalty
}
