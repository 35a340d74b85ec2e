// What a peer of this client and one in C# do with each other. The latter sends back what it is sent, answers with what it is asked, and does what `{ ask }` and `{ fail }` in a
// request say. The arguments: the url of a node, and the id of that peer. It ends with 0 if all is as it should be.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import WebSocket from 'ws'
import { PeerRelay } from './client.js'

const [, , bootstrap, other] = process.argv
const peer = new PeerRelay({ bootstrap, wrtc: false, WebSocket })
await peer.opened

async function echoOf (data) {
  const echo = new Promise((resolve) => peer.once('message', (data, from, { hops }) => resolve([data, from, hops])))
  const { status, hops } = await peer.send(other, data, { receipt: true })
  assert.deepEqual([status, hops], ['delivered', 2])
  const [back, from, hopsBack] = await echo
  assert.deepEqual([from, hopsBack], [other, 2])
  return back
}

const bytes = new Uint8Array(randomBytes(10 * 1024 * 1024 + 5))
assert.equal(Buffer.compare(await echoOf(bytes), bytes), 0)
assert.deepEqual(await echoOf(Uint8Array.of(0, 255)), Uint8Array.of(0, 255))

const text = { text: 'ü€😀"\\'.repeat(300_000) }
assert.deepEqual(await echoOf(text), text)
assert.deepEqual(await echoOf([1, null, { a: 'b' }]), [1, null, { a: 'b' }])

for (const data of [1, 'text', null, { any: ['thing'] }, 'x'.repeat(2_000_000), Uint8Array.of(1, 2)]) assert.deepEqual(await peer.request(other, data), data)
await assert.rejects(peer.request(other, { fail: 'not today' }), { code: 'REMOTE', message: 'not today' })

// It asks in turn.
await assert.rejects(peer.request(other, { ask: 1 }), { code: 'REMOTE', message: 'NoHandler' })
const end = peer.onRequest((data, from) => {
  if (data === 'fail') throw new Error('neither today')
  return { data, isFromOther: from === other }
})
assert.deepEqual(await peer.request(other, { ask: 5 }), { data: 5, isFromOther: true })
assert.deepEqual(await peer.request(other, { ask: 'y'.repeat(2_000_000) }), { data: 'y'.repeat(2_000_000), isFromOther: true })
await assert.rejects(peer.request(other, { ask: 'fail' }), { code: 'REMOTE', message: 'Failed: neither today' })
end()

const { unaskedReceipt, ...dropped } = peer.stats().dropped // an answer may overtake the receipt of its request
assert.deepEqual(dropped, {})
await peer.destroy()
