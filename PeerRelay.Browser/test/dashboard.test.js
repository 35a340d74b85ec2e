// What the dashboard makes of the event stream.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytes, count, duration, percent, rate, words } from '../pages/dashboard/format.js'
import { inOrder, place, ringRadius } from '../pages/dashboard/graph-layout.js'
import { History, SPAN } from '../pages/dashboard/history.js'
import { NodeState } from '../pages/dashboard/node-state.js'
import { EventParser } from '../pages/dashboard/sse.js'

const id = digit => String(digit).repeat(40)
const link = (digit, bucket = 0, transport = 'websocket') => ({ id: id(digit), bucket, transport, connectedAt: '2026-01-02T03:04:05Z' })
const statistics = (streamSeconds, counters, drops = {}) => ({
  streamSeconds,
  process: { workingSetBytes: 1, managedBytes: 1, cpuShare: 0.5 },
  statistics: { links: 1, framesReceived: 0, messagesForwarded: 0, messagesDelivered: 0, bytesReceived: 0, bytesSent: 0, ...counters, drops }
})

test('the parser reads events however they are cut', () => {
  const text = ': hello\nretry: 3000\n\nevent: node\ndata: {"a":1}\n\n:\n\nid: 7\nevent: links\ndata: []\n\nevent: rest\ndata: {'
  for (let cut = 1; cut <= text.length; cut++) {
    const parser = new EventParser()
    const events = []
    for (let at = 0; at < text.length; at += cut) events.push(...parser.read(text.slice(at, at + cut)))
    assert.deepEqual(events, [{ name: 'node', data: '{"a":1}' }, { name: 'links', data: '[]' }])
  }
})

test('an event without an end is given up', () => {
  const parser = new EventParser()
  assert.throws(() => { for (let i = 0; i < 100; i++) assert.deepEqual([...parser.read('x'.repeat(100_000))], []) }, RangeError)
})

test('links are counted by transport and bucket, whatever changes of them', () => {
  const state = new NodeState()
  assert.equal(state.put(link(1)), true)
  assert.equal(state.put(link(2, 3)), true)
  const { version } = state
  assert.equal(state.put(link(2, 3)), false)
  assert.equal(state.version, version) // nothing to draw anew
  assert.equal(state.put(link(2, 3, 'webrtc')), false)
  assert.notEqual(state.version, version)
  assert.deepEqual([...state.byTransport], [['websocket', 1], ['webrtc', 1]])
  assert.equal(state.remove(id(1)), true)
  assert.equal(state.remove(id(1)), false)
  assert.deepEqual([...state.byBucket], [[3, 1]])
  assert.equal(state.links.get(id(2)).connectedAt, Date.UTC(2026, 0, 2, 3, 4, 5))
})

test('what a new snapshot does not have is gone at its end', () => {
  const state = new NodeState()
  state.begin({ id: id(0) })
  for (const digit of [1, 2, 3]) state.put(link(digit))
  state.end()
  state.begin({ id: id(0) })
  state.put(link(2))
  assert.equal(state.links.size, 3) // nothing flickers meanwhile
  state.end()
  assert.deepEqual([...state.links.keys()], [id(2)])
  state.begin({ id: id(9) }) // another node
  assert.equal(state.links.size, 0)
})

test('rates are by the time of the stream, and none is made across a break or a restart', () => {
  const history = new History()
  history.add(statistics(1, { framesReceived: 100 }))
  assert.equal(history.latest, null)
  history.add(statistics(3, { framesReceived: 300, messagesForwarded: 40 }, { noRoute: 6 }))
  assert.equal(history.latest.received, 100)
  assert.equal(history.latest.relayed, 20)
  assert.equal(history.latest.dropped, 3)
  assert.deepEqual(history.drops, { noRoute: 6 })
  history.break()
  history.break()
  history.add(statistics(0, { framesReceived: 900 }))
  assert.equal(history.latest, null)
  assert.equal(history.samples.length, 2)
  history.add(statistics(1, { framesReceived: 5 })) // of a node that was started anew
  assert.equal(history.latest, null)
  history.add(statistics(2, { framesReceived: 6 }))
  assert.equal(history.latest.received, 1)
})

test('the history is bounded', context => {
  let now = 0
  context.mock.method(performance, 'now', () => now)
  const history = new History()
  for (let second = 0; second < 3 * SPAN; second++, now += 1000) history.add(statistics(second, { framesReceived: second }))
  assert.ok(history.samples.length <= SPAN + 1, String(history.samples.length))
})

test('a link lies in the ring of its bucket, at the angle of its id', () => {
  const rings = 8
  for (const bucket of [0, 1, 5, 7]) {
    for (const digit of ['0', '7', 'f']) {
      const { angle, radius } = place(link(digit, bucket), rings)
      assert.ok(angle >= 0 && angle < 2 * Math.PI)
      assert.ok(Math.abs(radius - ringRadius(bucket, rings)) < 1 / rings / 2, `${bucket} ${radius}`)
    }
  }
  const quarter = { ...link(0), id: '2' + '0'.repeat(39), bucket: 0 } // 0010…: after the bucket's bit, a quarter of the way
  assert.ok(Math.abs(place(quarter, 1).angle - Math.PI / 2) < 1e-9)
  for (const bucket of [156, 159]) assert.ok(Number.isFinite(place(link('a', bucket), 160).angle))
  assert.deepEqual(inOrder([place1(3, 1), place1(1, 0), place1(2, 0)]).map(point => point.link.bucket), [0, 0, 1])

  function place1 (digit, bucket) { return { link: link(digit, bucket), ...place(link(digit, bucket), rings) } }
})

test('figures are written for people', () => {
  assert.deepEqual([count(12345.6), rate(0), rate(2.345), rate(1234)], ['12,346', '0', '2.3', '1,234'])
  assert.deepEqual([bytes(0), bytes(1023), bytes(1536), bytes(20 * 1024 ** 3)], ['0 B', '1,023 B', '1.5 KiB', '20 GiB'])
  assert.deepEqual([duration(0), duration(59.9), duration(61), duration(1001), duration(3600), duration(90_000)], ['0 s', '59 s', '1 min 1 s', '16 min', '1 h', '1 d 1 h'])
  assert.deepEqual([percent(0), percent(0.034), percent(0.5)], ['0 %', '3.4 %', '50 %'])
  assert.equal(words('sendQueueFull'), 'send queue full')
})
