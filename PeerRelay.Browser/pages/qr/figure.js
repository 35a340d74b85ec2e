// Shows a text as a QR code: an <svg> in a <figure>, which is hidden where the text is too long for one.

import { encode, toPath } from './qr.js'

const QUIET = 4 // modules around it, which readers need

export function showCode (svg, text) {
  let matrix
  try {
    matrix = encode(text)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  svg.parentElement.hidden = matrix === undefined
  if (matrix === undefined) return
  const size = matrix.size + 2 * QUIET
  svg.setAttribute('viewBox', `0 0 ${size} ${size}`)
  svg.setAttribute('aria-label', `QR code of ${text}`)
  svg.firstElementChild.setAttribute('d', toPath(matrix, QUIET))
}
