// The layers over a real node: peers that are linked with it, and not with each other.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { after, afterEach, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import WebSocket from 'ws'
import { PeerRelay } from './client.js'
import { interop, startNode, withoutNode, withoutReference } from './node.js'

describe('over a node', { skip: withoutNode }, () => {
  let node
  const peers = []

  before(async () => {
    node = await startNode()
  })

  afterEach(() => Promise.all(peers.splice(0).map((peer) => peer.destroy())))

  after(() => node.stop())

  async function peer () {
    const peer = new PeerRelay({ bootstrap: node.url, wrtc: false, WebSocket })
    peers.push(peer)
    await peer.opened
    return peer
  }

  const next = (emitter, event) => new Promise((resolve) => emitter.once(event, (...args) => resolve(args)))

  test('10 MB of bytes arrive intact', async () => {
    const [alice, bob] = [await peer(), await peer()]
    const bytes = new Uint8Array(randomBytes(10 * 1024 * 1024))
    const arrived = next(bob, 'message')
    const result = await alice.send(bob.id, bytes)
    const [data, from, info] = await arrived
    assert.equal(Buffer.compare(data, bytes), 0)
    assert.deepEqual([from, info], [alice.id, { hops: 2, direct: false }])
    assert.deepEqual([result.status, result.hops], ['delivered', 2])
    assert.deepEqual(bob.stats().dropped, {})
  })

  test('a text that fits no frame arrives, and a small one beside it', async () => {
    const [alice, bob] = [await peer(), await peer()]
    const text = 'ü€😀'.repeat(400_000)
    const got = []
    const both = new Promise((resolve) => bob.on('message', (data) => got.push(data) === 2 && resolve()))
    alice.send(bob.id, { text })
    alice.send(bob.id, 'small')
    await both
    assert.deepEqual(got.sort((a, b) => typeof a < typeof b ? -1 : 1), [{ text }, 'small'])
  })

  test('requests are answered, both ways at a time, small and large', async () => {
    const [alice, bob] = [await peer(), await peer()]
    alice.onRequest((data) => ({ alice: data }))
    bob.onRequest(async (data, from) => data instanceof Uint8Array ? data.reverse() : { bob: data, from })
    const large = 'x'.repeat(3_000_000)
    const [first, second, third] = await Promise.all([alice.request(bob.id, 1), bob.request(alice.id, large), alice.request(bob.id, Uint8Array.of(1, 2))])
    assert.deepEqual(first, { bob: 1, from: alice.id })
    assert.deepEqual(second, { alice: large })
    assert.deepEqual(third, Uint8Array.of(2, 1))
  })

  test('requests fail as they should', async () => {
    const [alice, bob] = [await peer(), await peer()]
    await assert.rejects(alice.request(bob.id, 1), { code: 'NO_HANDLER' })
    bob.onRequest(() => { throw new Error('not today') })
    await assert.rejects(alice.request(bob.id, 1), { code: 'REMOTE', message: 'not today' })
    await assert.rejects(alice.request('0'.repeat(40), 1), { code: 'NOT_REACHABLE' })
    await assert.rejects(alice.request('zz', 1), { code: 'INVALID' })
    await assert.rejects(alice.request(bob.id, 'x'.repeat(17 * 1024 * 1024)), { code: 'TOO_LARGE' })
  })

  test('a program that leaves with everything under way ends by itself, and what it waits for has failed', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(new URL('leaver.js', import.meta.url)), node.url])
    assert.deepEqual(JSON.parse(stdout), ['CLOSED', 'CLOSED', 'CLOSED'])
  })

  // An unmodified peer of npm, with the few lines that its program needs.
  async function reference () {
    process.removeAllListeners('warning') // it still calls `new Buffer`
    const Reference = createRequire(interop)('peer-relay')
    const peer = new Reference({ bootstrap: [node.url] })
    peers.push({ destroy: () => new Promise((resolve) => peer.destroy(resolve)) })
    await next(peer, 'peer')
    return { peer, id: peer.id.toString('hex'), send: (to, data) => peer.send(Buffer.from(to, 'hex'), data) }
  }

  test('the reference answers requests, and asks', { skip: withoutReference }, async () => {
    const [ours, theirs] = [await peer(), await reference()]
    theirs.peer.on('message', ({ peerRelay, id, data }) => peerRelay === 'request' && theirs.send(ours.id, { peerRelay: 'response', id, data: data + 1 }))
    assert.equal(await ours.request(theirs.id, 41), 42)
    ours.onRequest((data, from) => ({ data, from }))
    const answered = next(theirs.peer, 'message')
    theirs.send(ours.id, { peerRelay: 'request', id: 'mine', data: 'x' })
    assert.deepEqual((await answered)[0], { peerRelay: 'response', id: 'mine', data: { data: 'x', from: theirs.id } })
  })

  test('the reference takes part in a room', { skip: withoutReference }, async () => {
    const [ours, theirs] = [await peer(), await reference()]
    const room = ours.room('tea', { state: 'ours' })
    const here = next(theirs.peer, 'message')
    const joined = next(room, 'join')
    theirs.send(ours.id, { peerRelay: 'room', room: 'tea', op: 'hello', state: 'theirs' })
    assert.deepEqual(await joined, [{ id: theirs.id, state: 'theirs' }])
    assert.deepEqual((await here)[0], { peerRelay: 'room', room: 'tea', op: 'here', state: 'ours' })
    const said = next(room, 'message')
    theirs.send(ours.id, { peerRelay: 'room', room: 'tea', op: 'say', data: 'hi' })
    assert.deepEqual((await said).slice(0, 2), ['hi', theirs.id])
    const left = next(room, 'leave')
    theirs.send(ours.id, { peerRelay: 'room', room: 'tea', op: 'bye' })
    await left
  })

  test('the reference ignores parts: the sender is told that they have not arrived', { skip: withoutReference }, async () => {
    const [ours, theirs] = [await peer(), await reference()]
    theirs.peer.on('message', () => assert.fail('taken'))
    assert.equal((await ours.send(theirs.id, 'x'.repeat(2_000_000), { timeout: 1_000, tries: 1 })).status, 'timedOut')
  })

  test('members meet in a room that one of them knows of', async () => {
    const [alice, bob, carol] = [await peer(), await peer(), await peer()]
    const rooms = [alice.room('tea', { state: 'a' }), bob.room('tea', { state: 'b', via: [alice.id] }), carol.room('tea', { state: 'c', via: [alice.id] })]
    await Promise.all(rooms.map((room) => new Promise((resolve) => {
      const look = () => room.members.size === 2 && resolve()
      room.on('join', look)
      look()
    })))
    const heard = next(rooms[2], 'message')
    const results = await rooms[0].send({ hi: 1 }, { receipt: true })
    assert.deepEqual([...results.values()].map(({ status }) => status), ['delivered', 'delivered'])
    assert.deepEqual((await heard).slice(0, 2), [{ hi: 1 }, alice.id])
    const left = next(rooms[1], 'leave')
    await alice.destroy()
    assert.equal((await left)[0].id, alice.id)
  })
})
