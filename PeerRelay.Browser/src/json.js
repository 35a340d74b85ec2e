// Where the members of an object stand in a JSON text, so that what is not understood is passed on as it came, byte for byte. The text has been parsed before: it is valid.

/** The deepest that a frame nests. */
export const maxDepth = 128

const structure = /["[\]{}]/g
const scalarEnd = /[\s,}]/g

/**
 * Finds the members of the object that begins at `at`.
 * @returns a Map of their places, `{ start, end }`, or of `null` for a name that comes more than once; with its `depth`: 1 if no member has any.
 */
export function members (text, at) {
  const found = new Map()
  found.depth = 1
  let start = skipSpace(text, at + 1)
  while (text[start] === '"') {
    const nameEnd = stringEnd(text, start)
    const name = JSON.parse(text.slice(start, nameEnd))
    start = skipSpace(text, skipSpace(text, nameEnd) + 1)
    const { end, depth } = skipValue(text, start)
    found.set(name, found.has(name) ? null : { start, end })
    found.depth = Math.max(found.depth, depth + 1)
    start = skipSpace(text, end)
    if (text[start] === ',') start = skipSpace(text, start + 1)
  }
  return found
}

/** How deep a JSON text nests: 0 for a value without members. */
export const depthOf = (text) => skipValue(`${text},`, 0).depth

function skipSpace (text, at) {
  while (text.charCodeAt(at) <= 32) at++
  return at
}

function stringEnd (text, at) {
  for (;;) {
    at = text.indexOf('"', at + 1)
    let slashes = 0
    while (text[at - 1 - slashes] === '\\') slashes++
    if (slashes % 2 === 0) return at + 1
  }
}

/** Finds the end of a value, and how deep it nests: 0 if it has no members. */
function skipValue (text, at) {
  if (text[at] === '"') return { end: stringEnd(text, at), depth: 0 }
  if (text[at] !== '[' && text[at] !== '{') {
    scalarEnd.lastIndex = at
    return { end: scalarEnd.exec(text).index, depth: 0 }
  }
  let open = 0
  let depth = 0
  structure.lastIndex = at
  for (;;) {
    const { 0: mark, index } = structure.exec(text)
    if (mark === '"') structure.lastIndex = stringEnd(text, index)
    else if (mark === '[' || mark === '{') depth = Math.max(depth, ++open)
    else if (--open === 0) return { end: index + 1, depth }
  }
}
