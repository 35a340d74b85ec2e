import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { mockClock, pass, restoreClock, settle } from './clock.js'
import { helloText } from '../src/ids.js'
import { PeerRelay } from './client.js'
import { fakeWebSocket } from './fake-socket.js'
import { id, self } from './frames.js'

beforeEach(mockClock)
afterEach(restoreClock)

const node = id('e')
const other = id('3')

function start (options = {}) {
  const WebSocket = fakeWebSocket()
  const peer = new PeerRelay({ bootstrap: 'ws://node.invalid/relay', id: self, wrtc: false, WebSocket, ...options })
  const events = []
  for (const event of ['open', 'peer', 'disconnect', 'reconnecting', 'close', 'message']) peer.on(event, (...args) => events.push([event, ...args]))
  return { peer, events, sockets: WebSocket.sockets }
}

const envelope = (type, data, more = '', from = node, path = [from]) =>
  `{"to":"${self}","from":"${from}","path":${JSON.stringify(path)},"nonce":"${Math.random()}","data":{"type":"${type}","data":${JSON.stringify(data)}${more}}}`
const sentTypes = (socket) => socket.sent.slice(1).map((text) => JSON.parse(text).data.type)

test('both say hello, and the first link opens the peer once something comes by it: so the node has heard our hello', async () => {
  const { peer, events, sockets: [socket] } = start()
  assert.equal(peer.state, 'connecting')
  socket.open(helloText(node))
  assert.equal(socket.sent[0], helloText(self))
  assert.deepEqual(sentTypes(socket), ['findPeers'])
  assert.equal(peer.state, 'connecting')
  socket.tell(envelope('foundPeers', []))
  await peer.opened
  assert.deepEqual(events, [['peer', node], ['open']])
  await Promise.all([peer.destroy(), pass(2000)])
})

test('a hello may be of digits; anything else ends the link', async () => {
  for (const [hello, code] of [['"x"', 1000], ['null', 1000], ['{', 1000], [`"${self}"`, 4002], ['x'.repeat(2000), 1000], [new ArrayBuffer(20), 1000]]) {
    const { peer, sockets: [socket] } = start()
    socket.open(hello)
    assert.equal(socket.closedWith.code, code, String(hello).slice(0, 50))
    assert.equal(peer.state, 'connecting')
    await Promise.all([peer.destroy(), pass(2000)])
  }
  const { peer, sockets: [socket] } = start()
  socket.open(`"${node}"`)
  assert.equal(peer.stats().links[0].id, node)
  await Promise.all([peer.destroy(), pass(2000)])
})

test('a node that says nothing is given up, and dialled again', async () => {
  const { peer, sockets } = start()
  sockets[0].open()
  await pass(15000)
  assert.equal(sockets[0].closedWith.code, 4001)
  await pass(1000)
  assert.equal(sockets.length, 2)
  await Promise.all([peer.destroy(), pass(2000)])
})

test('it is dialled for ever, ever less often up to a bound', async () => {
  const { peer, sockets } = start()
  const at = []
  for (let i = 0; i < 12; i++) {
    at.push(Date.now())
    sockets.at(-1).end()
    const count = sockets.length
    while (sockets.length === count) await pass(50)
  }
  const waits = at.slice(1).map((time, i) => time - at[i])
  assert.ok(waits[0] >= 500 && waits[0] <= 1100)
  assert.ok(waits.slice(6).every((wait) => wait >= 4000 && wait <= 8100), waits.join())
  await Promise.all([peer.destroy(), pass(2000)])
})

test('when the last link ends it says so, with the time to the next dial, and opens again', async () => {
  const { peer, events, sockets } = start()
  sockets[0].open(helloText(node))
  sockets[0].tell(envelope('foundPeers', []))
  sockets[0].end(1001, 'this node stops')
  assert.equal(peer.state, 'reconnecting')
  const [, [, gone, reason], [event, delay]] = events.slice(1)
  assert.deepEqual([gone, reason, event], [node, 'this node stops', 'reconnecting'])
  assert.ok(delay > 0 && delay <= 1000)
  await pass(1100)
  sockets[1].open(helloText(node))
  sockets[1].tell(envelope('foundPeers', []))
  assert.equal(peer.state, 'open')
  await Promise.all([peer.destroy(), pass(2000)])
})

test('what was sent without a link is sent once there is one, within bounds', async () => {
  const { peer, sockets: [socket] } = start({ limits: { pendingMessages: 2 } })
  const results = await Promise.all([1, 2, 3].map((data) => peer.send(other, data)))
  assert.deepEqual(results.map(({ status, reason }) => reason ?? status), ['queued', 'queued', 'queueFull'])
  socket.open(helloText(node))
  assert.deepEqual(sentTypes(socket), ['findPeers', 'user', 'user'])
  await Promise.all([peer.destroy(), pass(2000)])
})

test('hostile frames are counted by reason, and too many end the link', async () => {
  const { peer, sockets: [socket] } = start()
  socket.open(helloText(node))
  socket.tell('{')
  socket.tell('{}')
  socket.tell(new ArrayBuffer(8))
  socket.tell(envelope('user', 1, '', other))
  socket.tell(envelope('ack', [other, '1']))
  socket.tell(envelope('foundPeers', [], ''))
  socket.tell(envelope('foundPeers', [], ''))
  socket.tell(envelope('nonsense', {}))
  socket.tell(envelope('closing', { code: 4006 }))
  socket.tell(envelope('receipt', { nonce: '1', hops: 1 }))
  assert.deepEqual(peer.stats().dropped, { invalidJson: 1, invalidEnvelope: 1, binaryFrame: 1, spoofedPath: 1, unaskedReceipt: 2, unaskedAnswer: 1, unknownType: 2 })
  for (let i = 0; i < 8; i++) socket.tell('null')
  assert.notEqual(socket.closedWith, null)
  await Promise.all([peer.destroy(), pass(2000)])
})

test('a message is delivered once, and receipted if somebody takes it', async () => {
  const { peer, events, sockets: [socket] } = start()
  socket.open(helloText(node))
  const text = envelope('user', { type: 'Buffer', data: [1, 2] }, ',"receipt":1', other, [other, node])
  socket.tell(text)
  socket.tell(text)
  assert.deepEqual(events.at(-1), ['message', new Uint8Array([1, 2]), other, { hops: 2, direct: false }])
  assert.equal(events.filter(([event]) => event === 'message').length, 1)
  assert.equal(sentTypes(socket).filter((type) => type === 'receipt').length, 1)
  await Promise.all([peer.destroy(), pass(2000)])
})

test('a full link takes no more, and drained() waits until it does', async () => {
  const { peer, sockets: [socket] } = start({ limits: { queuedBytes: 10000 } })
  socket.open(helloText(node))
  socket.bufferedAmount = 9990
  assert.equal(peer.bufferedAmount, 9990)
  const { status, ok, reason } = await peer.send(other, 'x')
  assert.deepEqual({ status, ok, reason }, { status: 'dropped', ok: false, reason: 'queueFull' })
  let isDrained = false
  peer.drained(5000).then(() => { isDrained = true })
  await pass(100)
  assert.equal(isDrained, false)
  socket.bufferedAmount = 0
  await pass(100)
  assert.equal(isDrained, true)
  const stop = new AbortController()
  socket.bufferedAmount = 1e6
  const aborted = assert.rejects(peer.drained(0, { signal: stop.signal }), { code: 'ABORTED' })
  stop.abort()
  await pass(50)
  await aborted
  await Promise.all([peer.destroy(), pass(2000)])
})

test('a link by which nothing comes is given up, and one that falls silent is asked first', async () => {
  const { peer, sockets } = start()
  sockets[0].open(helloText(node))
  await pass(12000)
  assert.notEqual(sockets[0].closedWith, null)
  await pass(1500)
  sockets[1].open(helloText(node))
  sockets[1].tell(envelope('findPeers', node))
  await pass(32000)
  assert.ok(sentTypes(sockets[1]).filter((type) => type === 'findPeers').length > 2)
  assert.equal(sockets[1].closedWith, null)
  await pass(17000)
  assert.notEqual(sockets[1].closedWith, null)
  await Promise.all([peer.destroy(), pass(2000)])
})

test('no node is sent a frame that is larger than nodes take, whoever it comes from', async () => {
  const { peer, sockets } = start({ bootstrap: ['ws://node.invalid/relay', 'ws://other.invalid/relay'] })
  sockets[0].open(helloText(node))
  sockets[1].open(helloText(other))
  sockets[0].tell(envelope('findPeers', other, ',"peerRelay":{"v":2,"transit":true}'))
  const through = (text) => `{"to":"${other}","from":"${node}","path":["${node}"],"nonce":"${Math.random()}","data":{"type":"user","data":${text}}}`
  sockets[0].tell(through(JSON.stringify('x'.repeat(2 ** 20))))
  sockets[0].tell(` ${through(`[${Array(100_000).fill('1e20')}]`)}`) // grows as it is written anew
  assert.ok(sockets[1].sent.every((text) => text.length < 2 ** 20))
  assert.equal(peer.stats().dropped.tooLarge, 2)
  assert.deepEqual(sentTypes(sockets[0]).slice(-2), ['cant', 'cant'])
  sockets[0].tell(through(JSON.stringify('x'.repeat(2 ** 19))))
  assert.equal(sockets[1].sent.at(-1).length > 2 ** 19, true)
  await Promise.all([peer.destroy(), pass(2000)])
})

test('a bootstrap that has trimmed the link is dialled at once if there is no other', async () => {
  const { peer, sockets } = start({ bootstrap: ['ws://one.invalid', 'ws://two.invalid'] })
  sockets[0].open(helloText(node))
  sockets[1].open(helloText(other))
  sockets[0].tell(envelope('findPeers', node))
  sockets[0].end(4006, 'there are enough links without this one')
  for (let i = 0; i < 40; i++) {
    await pass(1000)
    sockets[1].tell(envelope('findPeers', other, '', other))
  }
  assert.equal(sockets.length, 2)
  sockets[1].end()
  await pass(1500)
  assert.ok(sockets.some(({ url }, at) => at > 1 && url === 'ws://one.invalid/'))
  await Promise.all([peer.destroy(), pass(2000)])
})

test('destroyed, it tells the others, leaves no timer, and waits for nobody', async () => {
  const { peer, events, sockets } = start()
  sockets[0].open(helloText(node))
  const waiting = peer.send(other, 1, { receipt: true })
  const answer = assert.rejects(peer.request(other, 1), { code: 'CLOSED' })
  const destroyed = peer.destroy()
  assert.equal(peer.destroy(), destroyed)
  assert.deepEqual(sockets[0].closedWith, { code: 1000, reason: 'leaving' })
  sockets[0].end(1000)
  await settle()
  await destroyed
  await answer
  assert.equal((await waiting).reason, 'closed')
  assert.equal(events.at(-1)[0], 'close')
  assert.equal(peer.state, 'closed')
  await pass(60000)
  assert.equal(sockets.length, 1)
})

test('destroyed before its first link, it says so to who waits for that', async () => {
  const { peer } = start()
  const opened = assert.rejects(peer.opened, { code: 'CLOSED' })
  await Promise.all([peer.destroy(), pass(2000)])
  await opened
})

test('options are checked', () => {
  const WebSocket = fakeWebSocket()
  const make = (options) => () => new PeerRelay({ bootstrap: 'ws://node.invalid', WebSocket, ...options })
  for (const options of [{ id: 'x' }, { id: new Uint8Array(19) }, { limits: { directLinks: 0 } }, { limits: { nonsense: 1 } }, { bootstrap: 'ftp://x' }, { bootstrap: '::' }, { bootstrap: undefined }]) {
    assert.throws(make(options), { code: 'INVALID' }, JSON.stringify(options))
  }
  assert.throws(make({ id: 'stored', storage: { getItem () { throw new Error('no') } } }), { code: 'UNAVAILABLE' })
  assert.equal(WebSocket.sockets.length, 0)
})

test('an id is kept in the storage', async () => {
  const kept = new Map()
  const storage = { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value) }
  const [one, two] = [start({ id: 'stored', storage }), start({ id: 'stored', storage })]
  assert.equal(one.peer.id, two.peer.id)
  assert.equal(kept.get('peer-relay.id'), one.peer.id)
  await Promise.all([one.peer.destroy(), two.peer.destroy(), pass(2000)])
})

test('a message in parts that is no JSON in UTF-8, or is too deep, is forgotten without a receipt', async () => {
  const { peer, events, sockets: [socket] } = start()
  socket.open(helloText(node))
  const deep = (count) => ' ' + '['.repeat(count) + ']'.repeat(count)
  const part = (message, bytes, offset = 0, length = bytes.length) => socket.tell(envelope('part', { message, offset, length, kind: 'json', base64: Buffer.from(bytes).toString('base64') }, ',"receipt":1'))
  const receipts = () => sentTypes(socket).filter((type) => type === 'receipt').length
  part('deep', deep(126))
  assert.deepEqual([events.pop()[0], receipts()], ['message', 1])
  for (const bytes of [deep(127), deep(100_000).slice(0, 65_536), [0x22, 0xff, 0x22], [0xef, 0xbb, 0xbf, 0x31], '{', '1,']) part('bad', bytes)
  assert.deepEqual([peer.stats().dropped.invalidJson, receipts()], [6, 1])
  // Of a longer one nothing is kept: there is room for four more at once.
  for (let i = 0; i < 6; i++) for (const offset of [0, 65_536]) part(`long ${i}`, '{'.repeat(offset ? 1 : 65_536), offset, 65_537)
  assert.deepEqual([peer.stats().dropped.invalidJson, receipts(), peer.stats().dropped.partsFull], [12, 7, undefined])
  await Promise.all([peer.destroy(), pass(2000)])
})

test('a url that the page may not dial is no error, and others are dialled all the same', async () => {
  const WebSocket = fakeWebSocket()
  const Picky = class extends WebSocket {
    constructor (url) {
      if (url.startsWith('ws:')) throw new DOMException('insecure', 'SecurityError')
      super(url)
    }
  }
  const { peer } = start({ bootstrap: ['ws://node.invalid', 'wss://node.invalid'], WebSocket: Picky })
  assert.equal(WebSocket.sockets.length, 1)
  WebSocket.sockets[0].open(helloText(node))
  assert.equal(peer.stats().links.length, 1)
  await Promise.all([peer.destroy(), pass(2000)])
})
