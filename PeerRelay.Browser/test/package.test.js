import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'
import * as byName from 'peer-relay-client'
import * as byFile from '../peer-relay.js'

const folder = fileURLToPath(new URL('..', import.meta.url))
const read = (file) => readFile(new URL(file, import.meta.url), 'utf8')

test('what goes to npm is the module, its types and what is to be read', () => {
  const [{ files }] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
  assert.deepEqual(files.map(({ path }) => path).sort(), ['LICENSE', 'README.md', 'package.json', 'peer-relay.d.ts', 'peer-relay.js'])
})

test('it is imported by its name', () => assert.equal(byName.PeerRelay, byFile.PeerRelay))

test('it depends on nothing', async () => {
  const { dependencies, peerDependencies, optionalDependencies } = JSON.parse(await read('../package.json'))
  assert.deepEqual([dependencies, peerDependencies, optionalDependencies], [undefined, undefined, undefined])
})

test('it has the repository\'s licence', async () => assert.equal(await read('../LICENSE'), await read('../../LICENSE')))

test('the page on npm names every option, every event and every error', async () => {
  const [page, types] = [await read('../README.md'), await read('../peer-relay.d.ts')]
  const [, options] = /interface PeerRelayOptions \{\n([\s\S]*?)^\}/m.exec(types)
  const [, events] = /interface Events \{\n([\s\S]*?)^\}/m.exec(types)
  const [, errors] = /type ErrorCode =\n([\s\S]*?)\n\n/.exec(types)
  const names = [...options.matchAll(/^ {2}(\w+)\?:/gm), ...events.matchAll(/^ {2}(\w+):/gm), ...errors.matchAll(/'(\w+)'/g)].map(([, name]) => name)
  assert.equal(names.length, 8 + 7 + 10)
  for (const name of names) assert.match(page, new RegExp('`' + name + '\\b'), `${name} is missing`)
})
