import { toJson } from './bytes.js'
import { invalid } from './errors.js'

/** The deepest that a frame nests. */
export const maxDepth = 128

/**
 * Measures a JSON text that has been parsed before: it is valid.
 * @returns its `depth`, 0 for a value without members; and how many `names` stand in the first two levels: more than the parsed value has where one comes twice
 */
export function measure (text) {
  let open = 0
  let depth = 0
  let names = 0
  let isQuoted = false
  for (const [mark] of text.matchAll(/\\.|["[\]{}:]/g)) {
    if (mark === '"') isQuoted = !isQuoted
    else if (isQuoted) continue
    else if (mark === ':') names += open < 3
    else if ('[{'.includes(mark)) depth = Math.max(depth, ++open)
    else open--
  }
  return { depth, names }
}

/** What is sent of an application's data: bytes as Node writes them, and nothing as null. @throws `INVALID` for what JSON can't say, or nests too deep for a frame */
export function jsonOf (data) {
  let json
  try {
    json = JSON.stringify(toJson(data ?? null))
  } catch {} // said below
  if (json === undefined || measure(json).depth > maxDepth - 2) throw invalid('message')
  return json
}
