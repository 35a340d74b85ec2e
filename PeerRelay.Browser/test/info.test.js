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

test('servers and the largest frame are what the node says', async () => {
  const iceServers = [{ urls: 'stun:a.invalid' }, { urls: ['turn:b.invalid'], username: 'u', credential: 'c' }]
  assert.deepEqual(await read(JSON.stringify({ iceServers, limits: { maxFrameBytes: 70_000 } })), { servers: iceServers, frameBytes: 70_000 })
  assert.equal((await read('{"limits":{"maxFrameBytes":1}}')).frameBytes, 4096)
})

test('a document that is none, or out of bounds, changes nothing', async () => {
  for (const text of ['', 'null', '[]', '{"iceServers":null,"limits":null}', '{"limits":{"maxFrameBytes":1e300}}', '{"limits":{"maxFrameBytes":"many"}}']) {
    assert.deepEqual(await read(text), { servers: [], frameBytes: 2 ** 20 })
  }
})
