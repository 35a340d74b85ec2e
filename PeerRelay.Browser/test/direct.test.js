import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { mockClock, pass, passUntil, restoreClock } from './clock.js'
import { FakeRtc } from './fake-rtc.js'
import { id } from './frames.js'
import { Overlay } from './overlay.js'
import { makeOutbox } from '../src/outbox.js'
import { makePeers } from '../src/peers.js'

beforeEach(mockClock)
afterEach(restoreClock)

/** Peers that are linked with one node, and can link with each other. */
async function star (count, { limits, rtc = new FakeRtc(), isOn = () => true } = {}) {
  const overlay = new Overlay()
  const hub = overlay.node(id('f'))
  const peers = Array.from({ length: count }, (_, i) => overlay.node(id((i + 1).toString(16)), { rtc, isOn: isOn(i), limits }))
  const links = peers.map((peer) => overlay.link(peer, hub))
  await pass(20)
  return { rtc, hub, peers, links }
}

const isDirect = (a, b) => a.neighbours.get(b.self)?.transport === 'webrtc'

async function tick (nodes, seconds) {
  for (let i = 0; i < seconds; i++) {
    await pass(1000)
    for (const node of nodes) node.tick()
  }
}

test('a direct link is made on wish, and both sides have it', async () => {
  const { peers: [a, b] } = await star(2)
  await passUntil(a.direct.connect(b.self))
  await pass(20)
  assert.ok(isDirect(a, b) && isDirect(b, a))
  assert.ok(a.neighbours.get(b.self).isProven && b.neighbours.get(a.self).isProven)
  assert.ok(a.events.some(([event, peer]) => event === 'path' && peer === b.self))
  await a.direct.connect(b.self)
})

test('both may wish it at once', async () => {
  const { peers: [a, b] } = await star(2)
  await passUntil(Promise.all([a.direct.connect(b.self), b.direct.connect(a.self)]))
  await pass(20)
  assert.ok(isDirect(a, b) && isDirect(b, a))
})

test('peers that hear of each other link, of their own accord', async () => {
  const { peers, hub } = await star(7)
  await tick([...peers, hub], 10)
  for (const a of peers) for (const b of peers) assert.ok(a === b || isDirect(a, b), `${a.self} and ${b.self}`)
})

test('who has no WebRTC is not asked again soon', async () => {
  const { peers: [a, b] } = await star(2, { isOn: (i) => i === 0 })
  await assert.rejects(passUntil(a.direct.connect(b.self)), { code: 'NOT_REACHABLE' })
  assert.equal(a.direct.isResting(b.self), true)
  await assert.rejects(b.direct.connect(a.self), { code: 'UNAVAILABLE' })
})

test('what is sent before the first link makes its offer when there is one', async () => {
  const overlay = new Overlay()
  const rtc = new FakeRtc()
  const [a, b, c] = ['1', '2', '3'].map((start) => overlay.node(id(start), { rtc, isOn: true }))
  const hub = overlay.node(id('f'))
  for (const peer of [b, c]) overlay.link(peer, hub)
  const sent = a.receipts.send(b.self, 'user', '1')
  const outbox = makeOutbox(a, makePeers(a.neighbours, () => {}))
  await outbox.send(c.self, 'user', '1', {})
  const connected = a.direct.connect(b.self)
  await tick([a, b, c], 2)
  overlay.link(a, hub)
  a.receipts.onLinked()
  outbox.flush()
  await tick([a, b, c], 1)
  await passUntil(Promise.all([sent, connected]))
  assert.ok(isDirect(a, b) && isDirect(a, c))
})

test('an offer that got lost is made again as long as the application waits', async () => {
  const { peers: [a, b], links: [[link]] } = await star(2)
  link.isMute = true
  const connected = a.direct.connect(b.self)
  await tick([a, b], 5)
  link.isMute = false
  await tick([a, b], 7)
  await passUntil(connected)
  assert.ok(isDirect(a, b))
})

test('a connection that fails is tried again after 30 s, then after twice as long', async () => {
  const rtc = new FakeRtc()
  rtc.fails = true
  const { peers: [a, b] } = await star(2, { rtc })
  a.direct.offer(b.self, true)
  await tick([a, b], 2)
  assert.equal(a.direct.isResting(b.self), true)
  const made = rtc.connections.length
  await tick([a, b], 25)
  a.direct.offer(b.self, true)
  await tick([a, b], 1)
  assert.equal(rtc.connections.length, made)
  await tick([a, b], 5)
  a.direct.offer(b.self, true)
  await tick([a, b], 1)
  assert.ok(rtc.connections.length > made)
  await tick([a, b], 31)
  assert.equal(a.direct.isResting(b.self), true)
})

test('turned off, direct links are closed and told why; turned on, they may come back at once', async () => {
  const { peers: [a, b] } = await star(2)
  await passUntil(a.direct.connect(b.self))
  await pass(20)
  a.direct.isOn = false
  await pass(20)
  assert.ok(!isDirect(a, b) && !isDirect(b, a))
  assert.ok(b.events.some(([event, peer, reason]) => event === 'gone' && peer === a.self && reason === 'WebRTC off'))
  a.direct.isOn = true
  await passUntil(a.direct.connect(b.self))
})

test('turned off while the application waits for a link, it waits no longer', async () => {
  const { peers: [a, b] } = await star(2)
  const waiting = [a.direct.connect(b.self), a.direct.connect(id('7'))]
  a.direct.isOn = false
  const outcomes = await passUntil(Promise.allSettled(waiting), 1000)
  assert.deepEqual(outcomes.map(({ reason }) => reason.code), ['UNAVAILABLE', 'UNAVAILABLE'])
})

test('a channel by which nothing leaves is not used, and closed by both sides', async () => {
  const rtc = new FakeRtc()
  rtc.losesAnswers = true
  const { peers: [a, b], hub } = await star(2, { rtc })
  await passUntil(a.direct.connect(b.self))
  await pass(20)
  assert.ok(!a.neighbours.get(b.self).isProven && !b.neighbours.get(a.self).isProven)
  for (const [from, to] of [[a, b], [b, a]]) assert.equal((await passUntil(from.receipts.send(to.self, 'user', '1'))).hops, 2)
  await tick([a, b, hub], 12)
  assert.ok(!isDirect(a, b) && !isDirect(b, a))
  rtc.losesAnswers = false
  await tick([a, b, hub], 6)
  a.direct.offer(b.self, true)
  await tick([a, b, hub], 2)
  assert.ok(isDirect(a, b) && isDirect(b, a), 'the next one may be made soon')
})

test('where there is no room, a link that the overlay does not need and nobody uses gives way', async () => {
  const { peers, hub } = await star(12, { limits: { directLinks: 10 } })
  const [a, ...others] = peers
  for (const other of others.slice(0, 10)) await passUntil(a.direct.connect(other.self).catch(() => {}))
  await pass(20)
  const count = () => [...a.neighbours.values()].filter(({ transport }) => transport === 'webrtc').length
  assert.equal(count(), 10)
  const wanted = others.find((other) => !isDirect(a, other))
  a.direct.offer(wanted.self, true)
  await tick([...peers, hub], 2)
  assert.equal(isDirect(a, wanted), false, 'all links are new')
  await tick([...peers, hub], 40)
  a.direct.offer(wanted.self, true)
  await tick([...peers, hub], 2)
  assert.ok(isDirect(a, wanted))
  assert.equal(count(), 10)
  assert.ok(a.events.some(([event, , reason]) => event === 'gone' && reason === 'trimmed'))
})

test('a connection that was lost is noticed, and messages are relayed', async () => {
  const { rtc, peers: [a, b] } = await star(2)
  await passUntil(a.direct.connect(b.self))
  await pass(20)
  const connection = rtc.connections.find(({ channels }) => channels[0] === a.neighbours.get(b.self).connection.channels[0])
  for (const channel of connection.channels) channel.isMute = true
  const sent = a.receipts.send(b.self, 'user', '1')
  await pass(100)
  connection.connectionState = 'disconnected'
  connection.onconnectionstatechange()
  const { status, hops } = await passUntil(sent)
  assert.deepEqual([status, hops], ['delivered', 2])
  assert.ok(!isDirect(a, b))
})

test('hostile offers and answers make nothing', async () => {
  const { peers: [a], hub, rtc } = await star(1)
  for (let i = 0; i < 1000; i++) {
    const from = id(`c${i.toString().padStart(4, '0')}`)
    hub.neighbours.get(a.self).other.node.direct.onOffer(from, false)
    a.direct.onAnswer(from, { ws: 'ws://127.0.0.1:1', wrtc: true })
  }
  await pass(100)
  assert.equal(rtc.connections.length, 0)
})
