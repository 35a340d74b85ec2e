// Gives the variables of a minified module the names with which it compresses best: those by which the most of the text around each place comes again elsewhere.
import { parse } from 'acorn'
import { analyze } from 'eslint-scope'

const names = [...'tenroisacufldhpmywgvbk'] // few, as each letter more makes all of them longer
const shortest = 4 // the runs of text that are counted, in characters; a name counts as one
const longest = 9
const rounds = 8 // at most: later ones change next to nothing
const table = 2 ** 24

/**
 * @param code a module that exports by lists alone, each variable by `as`: else its name is the export's
 * @returns the same program, with other names for its variables; the same for the same, on every machine
 */
export function renameVariables (code) {
  const ast = parse(code, { ecmaVersion: 2022, sourceType: 'module', ranges: true })
  const exported = ast.body.filter(({ type }) => type.startsWith('Export'))
  if (!exported.every(({ declaration, specifiers }) => !declaration && specifiers.every(({ local, exported }) => local.start !== exported.start))) throw new Error('An export has no name of its own.')
  const variables = variablesOf(analyze(ast, { ecmaVersion: 2022, sourceType: 'module' }))
  const shorthand = shorthandOf(ast)

  // The text as numbers, one a character, or one a name: so long ones get none of their own.
  const text = []
  const pieces = []
  let done = 0
  const places = variables.flatMap((variable) => [...variable.places].map((start) => ({ start, variable }))).sort((a, b) => a.start - b.start)
  for (const { start, variable } of places) {
    const before = code.slice(done, start) + (shorthand.has(start) ? `${shorthand.get(start)}:` : '')
    for (const character of before) text.push(character.charCodeAt())
    variable.at.push(text.length)
    text.push(numberOf(variable.name))
    pieces.push(before, variable)
    done = start + variable.name.length
  }
  const rest = code.slice(done)
  for (const character of rest) text.push(character.charCodeAt())

  // How often each run of the text comes, by its hash.
  const counts = new Uint16Array(table)
  const weigh = Float64Array.from({ length: 2 ** 16 }, (_, count) => Math.log2(1 + count))
  for (let start = 0; start < text.length; start++) walk(start, shortest, (slot) => counts[slot]++)

  /** Walks over the runs that begin at a place, of so many characters and more. */
  function walk (start, least, visit) {
    let hash = 0
    for (let length = 1; length <= longest && start + length <= text.length; length++) {
      hash = Math.imul(hash, 0x9e3779b1) + text[start + length - 1] + 1 | 0
      if (length >= least) visit((hash ^ hash >>> 15) & table - 1, length)
    }
  }

  /** Walks over all runs in which a variable is. */
  function walkAround (variable, visit) {
    let next = 0
    for (const at of variable.at) {
      for (let start = Math.max(next, at - longest + 1); start <= at; start++) walk(start, Math.max(shortest, at - start + 1), visit)
      next = at + 1
    }
  }

  function rename (variable, name) {
    variable.name = name
    for (const at of variable.at) text[at] = numberOf(name)
  }

  function improve (variable) {
    walkAround(variable, (slot) => counts[slot]--)
    const before = variable.name
    let best = { name: before, score: -1 }
    for (const name of [before, ...names]) {
      if (!variable.isFree(name)) continue
      let score = 0
      rename(variable, name)
      walkAround(variable, (slot, length) => { score += weigh[counts[slot]] * length ** 2 })
      if (score > best.score) best = { name, score }
    }
    rename(variable, best.name)
    walkAround(variable, (slot) => counts[slot]++)
    return best.name !== before
  }

  const inOrder = [...variables].sort((a, b) => b.at.length - a.at.length)
  for (let round = 0; round < rounds; round++) if (!inOrder.filter(improve).length) break
  return pieces.map((piece) => piece.name ?? piece).join('') + rest
}

const numberOf = (name) => name.length === 1 ? name.charCodeAt() : 0x10000 + [...name].reduce((sum, character) => sum * 128 + character.charCodeAt(), 0)

/** The variables of a program: where each stands in its text, and whether it could have a name. */
function variablesOf ({ scopes }) {
  const variables = new Map() // by where each is first named: a class has one variable outside, and one inside
  const seen = new Map() // of each scope: the names of globals, and the variables, that it and those inside it use
  for (const scope of scopes) seen.set(scope, { globals: new Set(), used: new Set() })
  for (const scope of scopes.filter(({ type }) => type !== 'global')) {
    for (const { name, identifiers, references } of scope.variables.filter(({ identifiers }) => identifiers.length)) {
      const [{ start }] = identifiers
      if (!variables.has(start)) variables.set(start, { name, at: [], places: new Set(), scopes: new Set() })
      const variable = variables.get(start)
      variable.scopes.add(scope)
      for (const place of [...identifiers, ...references.map(({ identifier }) => identifier)]) variable.places.add(place.start)
      seen.get(scope).used.add(variable)
    }
  }
  for (const scope of scopes) {
    for (const { identifier, resolved } of scope.references) {
      const variable = resolved?.identifiers.length ? variables.get(resolved.identifiers[0].start) : undefined
      for (let at = scope; at; at = at.upper) {
        if (variable) seen.get(at).used.add(variable)
        else seen.get(at).globals.add(identifier.name)
        if (variable?.scopes.has(at)) break
      }
    }
  }
  for (const variable of variables.values()) {
    const around = [...seen.values()].filter(({ used }) => used.has(variable))
    variable.isFree = (name) => around.every(({ globals, used }) => !globals.has(name) && [...used].every((other) => other === variable || other.name !== name))
  }
  return [...variables.values()]
}

/** The places where a variable is written once for a member and for itself, `{ name }`: the member's name stays. */
function shorthandOf (ast) {
  const found = new Map()
  const walk = (node) => {
    if (!node || typeof node !== 'object') return
    if (node.type === 'Property' && node.shorthand) found.set((node.value.left ?? node.value).start, node.key.name)
    Object.values(node).forEach(walk)
  }
  walk(ast)
  return found
}
