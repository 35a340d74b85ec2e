// Sockets for datagrams: among themselves, with the reference's, and with bittorrent-dht on top.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { after, afterEach, before, describe, test } from 'node:test'
import { Client as DHT } from 'bittorrent-dht'
import WebSocket from 'ws'
import { Emitter } from '../src/emitter.js'
import { makeSocket } from '../src/socket.js'
import { PeerRelay } from './client.js'
import { interop, startNode, withoutNode, withoutReference } from './node.js'

const stranger = 'f'.repeat(40)
const next = (emitter, event) => new Promise((resolve) => emitter.once(event, (...args) => resolve(args)))

// A peer that only notes what is sent.
class FakePeer extends Emitter {
  static count = 0
  sent = []
  id = (++FakePeer.count).toString(16).padStart(40, '0')
  opened = new Promise((resolve) => { this.open = resolve })
  result = { status: 'relayed', ok: true }

  async send (to, data) {
    if (this.error) throw this.error
    this.sent.push([to, JSON.parse(JSON.stringify(data))])
    return this.result
  }

  async destroy () {
    this.emit('close')
  }
}

describe('a socket', () => {
  const Socket = makeSocket(FakePeer)
  const bytes = Uint8Array.of(1, 2, 3, 4)

  test('listens when there is a link, at the port that it is bound to', async () => {
    const socket = new Socket()
    let listens = false
    socket.bind(6881, () => { listens = true })
    await Promise.resolve()
    assert.equal(listens, false)
    socket.peer.open()
    await next(socket, 'listening')
    assert.deepEqual([listens, socket.address()], [true, { address: socket.peer.id, port: 6881, family: 'peer-relay' }])
    assert.throws(() => socket.bind(6882), { code: 'INVALID' })
  })

  test('takes any form of bind, and has a port before', () => {
    assert.equal(new Socket().bind(7, '0.0.0.0', () => {}).address().port, 7)
    for (const args of [[], [undefined], [0], [() => {}], [70_000]]) {
      const { port } = new Socket().bind(...args).address()
      assert.ok(port > 0 && port < 0x10000)
    }
    assert.ok(new Socket().address().port > 0)
  })

  test('sends datagrams as the reference does, whole or in part', async () => {
    const socket = new Socket().bind(9)
    await new Promise((resolve) => socket.send(bytes, 1, 2, 5, stranger, resolve))
    await new Promise((resolve) => socket.send(bytes, 5, stranger, resolve))
    socket.send(bytes, 5, stranger)
    const datagram = (data) => [stranger, { buffer: { type: 'Buffer', data }, address: socket.peer.id, port: 9 }]
    assert.deepEqual(socket.peer.sent, [datagram([2, 3]), datagram([1, 2, 3, 4]), datagram([1, 2, 3, 4])])
    assert.equal(JSON.stringify(socket.peer.sent[0][1]), `{"buffer":{"type":"Buffer","data":[2,3]},"address":"${socket.peer.id}","port":9}`)
  })

  test('takes datagrams, and says who has sent them, whatever they say', async () => {
    const socket = new Socket()
    const got = next(socket, 'message')
    socket.peer.emit('message', { buffer: { type: 'Buffer', data: [1, 2] }, address: 'localhost', port: 4 }, stranger)
    assert.deepEqual(await got, [Uint8Array.of(1, 2), { address: stranger, port: 4, family: 'peer-relay', size: 2 }])
  })

  for (const data of [null, undefined, 7, 'text', [], {}, { buffer: [1], port: 4 }, { buffer: { type: 'Buffer', data: [1] } }, { buffer: { type: 'Buffer', data: [1] }, port: '4' },
    { buffer: { type: 'Buffer', data: [1] }, port: 65_536 }, { buffer: { type: 'Buffer', data: ['x'] }, port: 4 }, bytes]) {
    test(`takes ${JSON.stringify(data)} for no datagram`, () => {
      const socket = new Socket()
      socket.on('message', () => assert.fail('taken'))
      socket.peer.emit('message', data, stranger)
    })
  }

  test('reaches others in the page, and itself, as localhost', async () => {
    const [one, two] = [new Socket().bind(1), new Socket().bind(2)]
    one.send(bytes, 2, 'localhost')
    await Promise.resolve()
    assert.deepEqual(one.peer.sent.map(([to, { address }]) => [to, address]), [[two.peer.id, 'localhost']])
    const got = next(two, 'message')
    two.send(bytes, 2, '127.0.0.1')
    assert.deepEqual(await got, [bytes, { address: '127.0.0.1', port: 2, family: 'peer-relay', size: 4 }])
    await new Promise((resolve) => two.close(resolve))
    await assert.rejects(new Promise((resolve, reject) => one.send(bytes, 2, 'localhost', reject)), { code: 'NOT_REACHABLE' })
  })

  test('tells of errors by the callback, or as an event; what gets lost is lost', async () => {
    const socket = new Socket()
    assert.equal((await new Promise((resolve) => socket.send(bytes, 5, '192.0.2.1', resolve))).code, 'NOT_REACHABLE')
    socket.peer.error = new Error('too large')
    const told = next(socket, 'error')
    socket.send(bytes, 5, stranger)
    assert.deepEqual(await told, [socket.peer.error])
    socket.peer.error = undefined
    socket.peer.result = { status: 'dropped', ok: false, reason: 'queueFull' }
    assert.equal(await new Promise((resolve) => socket.send(bytes, 5, stranger, resolve)), undefined)
  })

  test('is closed once, by itself or by its peer', async () => {
    const socket = new Socket().bind(3)
    let closed = 0
    socket.on('close', () => closed++)
    await new Promise((resolve) => socket.close(resolve))
    for (const call of [() => socket.close(), () => socket.send(bytes, 1, stranger), () => socket.address(), () => socket.bind()]) assert.throws(call, { code: 'CLOSED' })
    const other = new Socket()
    other.on('close', () => closed++)
    await other.peer.destroy()
    assert.equal(closed, 2)
    assert.throws(() => other.address(), { code: 'CLOSED' })
  })
})

describe('sockets over a node', { skip: withoutNode }, () => {
  let node
  const ends = []

  before(async () => {
    node = await startNode()
  })

  afterEach(() => Promise.all(ends.splice(0).map((end) => end())))

  after(() => node.stop())

  async function socket (port) {
    const socket = new PeerRelay.Socket({ bootstrap: node.url, wrtc: false, WebSocket })
    ends.push(() => socket.peer.destroy())
    await new Promise((resolve) => socket.bind(port, resolve))
    return socket
  }

  test('datagrams go both ways', async () => {
    const [one, two] = [await socket(11), await socket(12)]
    two.on('message', (buffer, { address, port }) => two.send(buffer.toReversed?.() ?? buffer.reverse(), port, address))
    const answer = next(one, 'message')
    one.send(Uint8Array.of(1, 2, 3), 0, 3, 12, two.peer.id)
    assert.deepEqual(await answer, [Uint8Array.of(3, 2, 1), { address: two.peer.id, port: 12, family: 'peer-relay', size: 3 }])
  })

  test('datagrams go to the reference\'s socket and back', { skip: withoutReference }, async () => {
    process.removeAllListeners('warning') // the reference still calls `new Buffer`
    const Reference = createRequire(interop)('peer-relay').Socket
    const theirs = new Reference({ bootstrap: [node.url] })
    ends.push(() => new Promise((resolve) => theirs.peer.destroy(resolve))) // its own close throws
    await new Promise((resolve) => theirs.bind(21, resolve))
    const ours = await socket(22)
    theirs.on('message', (buffer, { address, port }) => theirs.send(buffer, 0, buffer.length, port, address))
    const answer = next(ours, 'message')
    ours.send(Uint8Array.of(0, 255), 21, theirs.address().address)
    assert.deepEqual(await answer, [Uint8Array.of(0, 255), { address: theirs.address().address, port: 21, family: 'peer-relay', size: 2 }])
  })

  async function dht (port) {
    const socket = new PeerRelay.Socket({ bootstrap: node.url, wrtc: false, WebSocket })
    const dht = new DHT({ socket, isIP: () => true, bootstrap: false })
    ends.push(() => new Promise((resolve) => dht.destroy(resolve)))
    await new Promise((resolve) => dht.listen(port, resolve))
    return Object.assign(dht, { relay: socket })
  }

  test('two nodes of bittorrent-dht find each other\'s announce, and what one has put', async () => {
    const [one, two] = [await dht(31), await dht(32)]
    const added = next(one, 'node')
    one.addNode({ host: two.relay.peer.id, port: 32 })
    await added
    const infoHash = createHash('sha1').update('a torrent').digest('hex')
    const announced = next(two, 'announce')
    await new Promise((resolve, reject) => one.announce(infoHash, 4_711, (error) => error ? reject(error) : resolve()))
    const [peer, hash] = await announced
    assert.deepEqual([peer, hash.toString('hex')], [{ host: one.relay.peer.id, port: 4_711 }, infoHash])
    const found = next(one, 'peer')
    one.lookup(infoHash)
    assert.equal((await found)[0].port, 4_711)
    const key = await new Promise((resolve, reject) => one.put({ v: 'kept' }, (error, hash) => error ? reject(error) : resolve(hash)))
    const value = await new Promise((resolve, reject) => two.get(key, (error, got) => error ? reject(error) : resolve(got)))
    assert.equal(Buffer.from(value.v).toString(), 'kept')
  })
})
