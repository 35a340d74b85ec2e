import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { bundle } from '../build.js'
import { version } from '../src/version.js'

const budget = 15 * 1024
const read = (file) => readFile(new URL(file, import.meta.url), 'utf8')
const built = await read('../peer-relay.js')

test('the file that is in the repository is what the sources make (npm run build)', async () => {
  assert.ok(built === await bundle(), 'peer-relay.js is stale')
})

test('it has 15 KB at most, as it goes over the wire', () => {
  const size = gzipSync(built, { level: 9 }).length
  assert.ok(size <= budget, `${size} bytes of ${budget}`)
})

test('it needs nothing that a page has not: no other module, no eval, no global of Node', () => {
  assert.doesNotMatch(built, /\bimport\b|\brequire\b/)
  assert.doesNotMatch(built, /\beval\b|\bnew Function\b|\bFunction\(/)
  assert.doesNotMatch(built, /\b(process|global|module|exports|__dirname|__filename|setImmediate)\b[.[(=]/)
  assert.doesNotMatch(built.replaceAll('"Buffer"', ''), /\bBuffer\b[.[(]/)
})

test('it does not touch window or document while it is imported', async () => {
  const touched = []
  const trap = (name) => ({ configurable: true, get: () => touched.push(name) })
  for (const name of ['window', 'document', 'localStorage']) Object.defineProperty(globalThis, name, trap(name))
  try {
    await import('../peer-relay.js?untouched')
  } finally {
    for (const name of ['window', 'document', 'localStorage']) delete globalThis[name]
  }
  assert.deepEqual(touched, [])
})

test('its version is the node\'s and the package\'s', async () => {
  const { name, version: packaged } = JSON.parse(await read('../package.json'))
  assert.equal(packaged, version)
  assert.match(await read('../../Directory.Build.props'), new RegExp(`<Version>${version.replaceAll('.', '\\.')}</Version>`))
  assert.ok(built.startsWith(`// ${name} ${version}, MIT\n`))
})
