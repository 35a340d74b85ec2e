import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { WebSocket } from 'ws'
import { ownFrame, readFrame } from '../src/envelope.js'
import { helloText, randomId, toId } from '../src/ids.js'
import { PeerRelay } from './client.js'
import { startNode, withoutNode } from './node.js'

// The client against its real counterparts: the C# node, npm peer-relay@0.0.2, and itself over wrtc.

const interop = new URL('../../PeerRelay.Tests/Interop/', import.meta.url)
const packages = createRequire(new URL('package.json', interop))
const rtcPackages = createRequire(new URL('webrtc/package.json', interop))
const has = (folder) => existsSync(fileURLToPath(new URL(folder, interop)))
const skip = withoutNode
const withoutReference = skip || (!has('node_modules/peer-relay') && 'the packages are missing: npm ci in PeerRelay.Tests/Interop')
const withoutRtc = skip || (!has('webrtc/node_modules/@roamhq/wrtc') && 'the packages are missing: npm ci in PeerRelay.Tests/Interop/webrtc')

let node

// wrtc crashes while Node takes its environment down; it is left to the system.
process.on('exit', (code) => process.reallyExit(code))

before(async () => { if (!skip) node = await startNode() })
after(async () => node?.stop())

async function withPeers (count, options, body) {
  const own = Array.from({ length: count }, () => new PeerRelay({ bootstrap: node.url, WebSocket, wrtc: false, ...options }))
  try {
    await Promise.all(own.map(({ opened }) => opened))
    await body(...own)
  } finally {
    await Promise.all(own.map((peer) => peer.destroy()))
  }
}

const ended = (reference) => new Promise((resolve) => reference.destroy(resolve))

const next = (emitter, event, wanted = () => true) => new Promise((resolve) => {
  emitter.on(event, (...args) => { if (wanted(...args)) resolve(args) })
})

test('messages of all kinds come over the node', { skip }, () => withPeers(2, {}, async (a, b) => {
  for (const data of [{ a: [1, 'é'] }, 'text', 0, null, [], new Uint8Array([0, 1, 255]), { type: 'Buffer', data: 'no' }]) {
    const message = next(b, 'message')
    const sent = await a.send(b.id, data)
    assert.equal(sent.status, 'relayed')
    assert.deepEqual(await message, [data, a.id, { hops: 2, direct: false }])
  }
}))

test('a receipt tells of links and time', { skip }, () => withPeers(2, {}, async (a, b) => {
  b.on('message', () => {})
  const result = await a.send(b.id, 1, { receipt: true })
  assert.equal(result.status, 'delivered')
  assert.equal(result.hops, 2)
  assert.deepEqual(a.path(b.id), { transport: 'relayed', hops: 2, roundTrip: Math.round(result.roundTrip) })
}))

test('large messages come whole, and requests are answered', { skip }, () => withPeers(2, {}, async (a, b) => {
  const bytes = new Uint8Array(3_000_000).map((_, i) => i * 7)
  const message = next(b, 'message')
  assert.equal((await a.send(b.id, bytes)).status, 'delivered')
  assert.deepEqual(Buffer.compare((await message)[0], bytes), 0)
  b.onRequest(async (data, from) => ({ twice: data * 2, from }))
  assert.deepEqual(await a.request(b.id, 21), { twice: 42, from: a.id })
}))

test('a peer that is not there is not reachable', { skip }, () => withPeers(1, {}, async (a) => {
  const { status, reason, ok } = await a.send('f'.repeat(40), 1, { receipt: true })
  assert.deepEqual({ status, reason, ok }, { status: 'notReachable', reason: 'noRoute', ok: false })
}))

test('what can\'t be sent is refused with a code', { skip }, () => withPeers(1, { limits: { messageBytes: 2_000_000 } }, async (a) => {
  const loop = {}
  loop.loop = loop
  const deep = JSON.parse('['.repeat(200) + ']'.repeat(200))
  for (const data of [loop, 1n, () => {}, Symbol('x'), deep]) await assert.rejects(a.send('f'.repeat(40), data), { code: 'INVALID', name: 'PeerRelayError' })
  for (const to of ['', 'x', null, a.id, {}]) await assert.rejects(a.send(to, 1), { code: 'INVALID' })
  await assert.rejects(a.send('f'.repeat(40), new Uint8Array(2_000_001)), { code: 'TOO_LARGE' })
  await assert.rejects(a.send('f'.repeat(40), 1, { signal: AbortSignal.abort() }), { code: 'ABORTED' })
  const stop = new AbortController()
  const waiting = a.send('f'.repeat(40), 1, { receipt: true, signal: stop.signal })
  stop.abort()
  await assert.rejects(waiting, { code: 'ABORTED' })
  await a.destroy()
  await assert.rejects(a.send('f'.repeat(40), 1), { code: 'CLOSED' })
  assert.equal(a.state, 'closed')
}))

// Frames that strangers send a page, to be passed on. Each is one that this client takes.
function strangersFrames (self) {
  const [from, to, other] = [randomId(), randomId(), randomId()]
  const escaped = `\\u00${other.charCodeAt().toString(16)}${other.slice(1)}`
  const bodies = ['"type":"user","data":{"a":1,"a":2}', '"type":"user","data":1,"receipt":1,"receipt":2', '"type":"x","type":"user","data":1e400', '"type":"part","data":1.0', '"type":"\\ud800"',
    `"type":"findPeers","data":{"type":"x","type":"Buffer","data":[${Array(20).fill('1e0')}]}`, `"type":"findPeers","data":"${escaped}"`, `"type":"foundPeers","data":["\\ud800","${escaped}"]`,
    '"type":"handshake-answer","data":{"ws":1,"wrtc":false,"ws":null,"wrtc":true}', '"type":"signal","data":{"type":1,"sdp":1,"type":"offer","sdp":"\\ud800"}',
    '"type":"receipt","data":{"nonce":"1","hops":2.0,"nonce":"2"}', `"type":"notHere","data":{"id":"${escaped}","nonce":"1","reason":"\\ud800","try":0.1e1}`,
    // Urls that a node looks at more closely than a page.
    ...['', 'ftp://a.invalid', 'ws://xn--a.invalid', 'ws://a.invalid:0'].map((url) => `"type":"handshake-answer","data":{"ws":"${url}","wrtc":true}`),
    `"type":"cant","data":{"reason":1,"from":"${escaped}","nonce":"1","reason":"full"}`, `"type":"ack","data":["${escaped}","1"]`, `"type":"neighbours","data":["${escaped}"]`]
  return bodies.flatMap((body, at) => {
    const frame = `{"to":"${to}","from":"${from}","path":["${from}"],"nonce":"${at}","data":{${body}}}`
    return [frame, ` ${frame}`, frame.replace('"nonce"', `"x":{"a":1,"a":2},"nonce":"y","nonce"`)]
  }).map((text) => ({ raw: text, passedOn: readFrame(text).forwardedBy(self).text }))
}

test('nothing that a page passes on does a node hold against it', { skip }, async () => {
  async function codeAfter (textsOf) {
    const self = randomId()
    const socket = new WebSocket(node.url)
    const closed = new Promise((resolve) => socket.on('close', resolve))
    socket.on('open', () => socket.send(helloText(self)))
    const hello = await new Promise((resolve) => socket.once('message', resolve))
    socket.send(ownFrame(self, { to: toId(JSON.parse(hello)), type: 'findPeers', json: `"${self}"`, extra: ',"peerRelay":{"v":2,"transit":true}' }).text)
    for (const text of textsOf(self)) socket.send(text)
    const answered = new Promise((resolve) => socket.on('message', (text) => JSON.parse(text).data.data?.[0] === 'last' && resolve('open')))
    socket.send(`{"to":"${self}","from":"${self}","path":["${self}"],"nonce":"last","data":{"type":"x","data":["last"]}}`)
    const code = await Promise.race([closed, answered])
    socket.close()
    return code
  }
  assert.equal(await codeAfter((self) => strangersFrames(self).map(({ passedOn }) => passedOn)), 'open')
  assert.equal(await codeAfter((self) => strangersFrames(self).map(({ raw }) => raw.replace(/"path":\[("\w+")\]/, `"path":[$1,"${self}"]`))), 1008)
})

test('messages that are sent before the first link wait for it', { skip }, () => withPeers(1, {}, async (b) => {
  const a = new PeerRelay({ bootstrap: node.url, WebSocket, wrtc: false })
  const message = next(b, 'message')
  assert.equal((await a.send(b.id, 'early')).status, 'queued')
  assert.equal((await message)[0], 'early')
  await a.destroy()
}))

test('two urls of one node are one link', { skip }, async () => {
  const peer = new PeerRelay({ bootstrap: [node.url, `${node.url}?again`], WebSocket, wrtc: false })
  const gone = []
  peer.on('disconnect', (...args) => gone.push(args))
  await peer.opened
  await next({ on: (_, look) => { const timer = setInterval(() => { if (peer.stats().links.length === 1 && peer.stats().links[0].framesReceived > 2) { clearInterval(timer); look() } }, 20) } })
  assert.equal(peer.stats().links.length, 1)
  assert.deepEqual(gone, [])
  await peer.destroy()
})

test('a direct link is made silently, and messages go on when it ends', { skip: withoutRtc }, async () => {
  const wrtc = rtcPackages('@roamhq/wrtc')
  await withPeers(2, { wrtc }, async (a, b) => {
    const got = []
    b.on('message', (data) => got.push(data))
    const direct = next(a, 'path', (id, { transport }) => id === b.id && transport === 'direct')
    assert.equal((await a.send(b.id, 0)).status, 'relayed')
    const { roundTrip, ...way } = (await direct)[1]
    assert.deepEqual(way, { transport: 'direct', link: 'webrtc', hops: 1 })
    assert.ok(roundTrip > 0)
    assert.equal((await a.send(b.id, 1, { receipt: true })).hops, 1)
    const relayed = next(a, 'path', (id, { transport }) => id === b.id && transport === 'relayed')
    b.wrtc = false
    await relayed
    assert.equal((await a.send(b.id, 2, { receipt: true })).hops, 2)
    assert.deepEqual(got, [0, 1, 2])
    b.wrtc = true
    await b.connect(a.id)
    assert.equal((await b.request(a.id, 1).catch(({ code }) => code)), 'NO_HANDLER')
  })
})

test('what a direct link still brings after destroy() is not delivered', { skip: withoutRtc }, async () => {
  const wrtc = rtcPackages('@roamhq/wrtc')
  await withPeers(2, { wrtc }, async (a, b) => {
    const direct = next(b, 'path', (id, { transport }) => id === a.id && transport === 'direct')
    await b.send(a.id, 0)
    await direct
    const got = []
    a.on('message', (data) => got.push(data))
    const destroyed = a.destroy()
    assert.equal((await b.send(a.id, 'late')).status, 'sent')
    await destroyed
    assert.deepEqual(got, [])
  })
})

test('peers of npm peer-relay@0.0.2 and this client reach each other, in both directions', { skip: withoutReference }, async () => {
  const Reference = packages('peer-relay')
  const old = new Reference({ bootstrap: [node.url] })
  const hears = next(old, 'message')
  try {
    await next(old, 'peer')
    await withPeers(1, {}, async (a) => {
      const message = next(a, 'message')
      old.send(Buffer.from(a.id, 'hex'), { from: 'old' })
      assert.deepEqual((await message).slice(0, 2), [{ from: 'old' }, old.id.toString('hex')])
      await a.send(old.id.toString('hex'), { from: 'new' })
      assert.deepEqual((await hears)[0], { from: 'new' })
    })
  } finally {
    await ended(old)
  }
})

test('a peer of npm peer-relay@0.0.2 serves as bootstrap', { skip: withoutReference }, async () => {
  const Reference = packages('peer-relay')
  const old = new Reference({ port: 0 })
  await next(old.wsConnector._wss, 'listening')
  const bootstrap = old.wsConnector.url.replace('localhost', '127.0.0.1')
  try {
    await withPeers(2, { bootstrap }, async (a, b) => {
      const message = next(b, 'message')
      assert.equal((await a.send(b.id, { through: 'old' })).status, 'relayed')
      assert.deepEqual((await message).slice(0, 2), [{ through: 'old' }, a.id])
      b.on('message', () => {})
      assert.equal((await a.send(b.id, 1, { receipt: true })).status, 'delivered')
    })
  } finally {
    await ended(old)
  }
})

test('over WebRTC too, with a peer of npm peer-relay@0.0.2', { skip: withoutRtc }, async () => {
  const wrtc = rtcPackages('@roamhq/wrtc')
  const old = new (rtcPackages('peer-relay'))({ bootstrap: [node.url], wrtc })
  try {
    await next(old, 'peer')
    await withPeers(1, { wrtc }, async (a) => {
      const id = old.id.toString('hex')
      const linked = next(old, 'peer', (peer) => peer.toString('hex') === a.id)
      await a.connect(id)
      await linked
      assert.equal(a.stats().links.find((link) => link.id === id).transport, 'webrtc')
      const message = next(a, 'message')
      old.send(Buffer.from(a.id, 'hex'), 'direct')
      assert.deepEqual(await message, ['direct', id, { hops: 1, direct: true }])
    })
  } finally {
    await ended(old)
  }
})

test('it goes on for ever to dial a node that is away, and is back when the node is', { skip }, async () => {
  const own = await startNode()
  const { port } = new URL(own.url)
  const peer = new PeerRelay({ bootstrap: own.url, WebSocket, wrtc: false })
  await peer.opened
  const { id } = peer
  const reconnecting = next(peer, 'reconnecting')
  await own.stop()
  const [delay] = await reconnecting
  assert.ok(delay > 0 && delay <= 8000)
  assert.equal(peer.state, 'reconnecting')
  const open = next(peer, 'open')
  const again = await startNode('--PeerRelay:Port', port)
  await open
  assert.equal(peer.id, id)
  await peer.destroy()
  await again.stop()
})
