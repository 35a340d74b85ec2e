import assert from 'node:assert/strict'
import { afterEach, mock, test } from 'node:test'
import { makeInfoDocuments } from '../src/info.js'

afterEach(() => mock.restoreAll())

/** What is believed of a document. */
async function read (text) {
  const { signal } = new AbortController()
  const fetched = mock.method(globalThis, 'fetch', async () => new Response(text))
  const documents = makeInfoDocuments(undefined, signal)
  documents.load('wss://ws.invalid/relay')
  const servers = await documents.iceServers()
  assert.equal(fetched.mock.calls[0].arguments[0], 'https://ws.invalid/relay')
  return { servers, frameBytes: documents.frameBytes() }
}

test('servers that a browser would refuse are left out: one has it refuse every connection', async () => {
  const good = [{ urls: 'stun:a.invalid' }, { urls: ['turn:b.invalid', 'stuns:b.invalid'], username: 'u', credential: 'c' }]
  const bad = [null, 7, 'stun:a.invalid', {}, { urls: [] }, { urls: 'http://a.invalid' }, { urls: ['stun:a.invalid', null] }, { urls: 'turn:b.invalid' }, { urls: 'turns:b.invalid', username: 'u' }]
  assert.deepEqual((await read(JSON.stringify({ iceServers: [...bad.slice(0, 5), good[0]] }))).servers, [good[0]])
  assert.deepEqual((await read(JSON.stringify({ iceServers: [...bad, ...good] }))).servers, good)
})

test('a document that is none, or out of bounds, changes nothing', async () => {
  for (const text of ['', 'null', '[]', '{"iceServers":7,"limits":null}', '{"limits":{"maxFrameBytes":1e300}}', '{"limits":{"maxFrameBytes":1}}']) {
    assert.deepEqual(await read(text), { servers: [], frameBytes: 2 ** 20 })
  }
})
