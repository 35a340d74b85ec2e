// Where the members of an object stand in a JSON text, so that what is not understood is passed on as it came, byte for byte. The text has been parsed before: it is valid.

/** The deepest that a frame nests. */
export const maxDepth = 128

const structure = /["[\]{}]/g
const scalarEnd = /[\s,}]/g

/**
 * Finds the members of the object that begins at `at`.
 * @returns the places of their values, `{ start, end }`, or `null` for a name that comes more than once; and the `depth`: 1 if no member has any.
 */
export function membersOf (text, at) {
  const places = new Map()
  let depth = 1
  let start = skipSpace(text, at + 1)
  while (text[start] === '"') {
    let end = stringEnd(text, start)
    const name = JSON.parse(text.slice(start, end))
    start = skipSpace(text, skipSpace(text, end) + 1)
    const value = skipValue(text, start)
    end = value.end
    depth = Math.max(depth, value.depth + 1)
    places.set(name, places.has(name) ? null : { start, end })
    start = skipSpace(text, end)
    if (text[start] === ',') start = skipSpace(text, start + 1)
  }
  return { places, depth }
}

/** How deep a JSON text nests: 0 for a value without members. */
export const depthOf = (text) => skipValue(text + ',', skipSpace(text, 0)).depth

function skipSpace (text, at) {
  while (text.charCodeAt(at) <= 32) at++
  return at
}

function stringEnd (text, at) {
  for (;;) {
    at = text.indexOf('"', at + 1)
    let before = at
    while (text[before - 1] === '\\') before--
    if ((at - before) % 2 === 0) return at + 1
  }
}

/** Finds the end of a value, and how deep it nests: 0 if it has no members. */
function skipValue (text, at) {
  let open = 0
  let depth = 0
  if (text[at] === '"') return { end: stringEnd(text, at), depth }
  if (!'[{'.includes(text[at])) {
    scalarEnd.lastIndex = at
    return { end: scalarEnd.exec(text).index, depth }
  }
  for (structure.lastIndex = at; ;) {
    const { 0: mark, index } = structure.exec(text)
    if (mark === '"') structure.lastIndex = stringEnd(text, index)
    else if ('[{'.includes(mark)) depth = Math.max(depth, ++open)
    else if (--open === 0) return { end: index + 1, depth }
  }
}
