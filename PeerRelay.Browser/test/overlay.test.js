import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { mockClock, pass, passUntil, restoreClock } from './clock.js'
import { commonBits, compareDistance, randomId } from '../src/ids.js'
import { Overlay } from './overlay.js'
import { id } from './frames.js'

beforeEach(mockClock)
afterEach(restoreClock)

const receive = (node) => node.messages.map(({ body }) => body.data)

/** A chain: each is linked with the next. */
function chain (overlay, length, options = {}) {
  const nodes = Array.from({ length }, (_, i) => overlay.node(id(`${(i + 1).toString(16)}`), options))
  const links = nodes.slice(1).map((node, i) => overlay.link(nodes[i], node))
  return { nodes, links }
}

test('linked peers learn what the other is, and a message comes over three links', async () => {
  const { nodes } = chain(new Overlay(), 4)
  await pass(50)
  assert.deepEqual([...nodes[1].neighbours.values()].map(({ isKin, transit }) => [isKin, transit]), [[true, true], [true, true]])
  nodes[0].sendText(nodes[3].self, 'user', '{"a":1}')
  await pass(50)
  assert.deepEqual(receive(nodes[3]), [{ a: 1 }])
  assert.equal(nodes[3].messages[0].path.length, 3)
})

test('what was handed over is held until it is acknowledged', async () => {
  const { nodes } = chain(new Overlay(), 3)
  await pass(50)
  nodes[0].sendText(nodes[2].self, 'user', '1')
  const [neighbour] = nodes[0].neighbours.values()
  assert.equal(neighbour.held.size, 1)
  await pass(20)
  assert.equal(neighbour.held.size, 0)
})

test('a message that a neighbour refuses goes by another', async () => {
  const overlay = new Overlay()
  const [source, end, way, target] = ['f0', '02', '40', '00'].map((at) => overlay.node(id(at)))
  overlay.link(source, end)
  overlay.link(source, way)
  overlay.link(way, target)
  await pass(50)
  source.sendText(target.self, 'user', '"found"')
  await pass(50)
  assert.deepEqual(receive(target), ['found'])
  assert.equal(end.dropped.noRoute, 1)
})

test('a message is handed to another when the neighbour that has it ends', async () => {
  const overlay = new Overlay()
  const [source, dies, way, target] = ['f0', '02', '40', '00'].map((at) => overlay.node(id(at)))
  const [link] = overlay.link(source, dies)
  overlay.link(source, way)
  overlay.link(way, target)
  await pass(50)
  link.isMute = true
  source.sendText(target.self, 'user', '"found"')
  await pass(10)
  link.close(1006, 'gone')
  await pass(50)
  assert.deepEqual(receive(target), ['found'])
})

test('a message is handed to another when the neighbour that has it falls silent, and that one is avoided until it speaks', async () => {
  const overlay = new Overlay()
  const [source, silent, way, target] = ['f0', '02', '40', '00'].map((at) => overlay.node(id(at)))
  const [link, back] = overlay.link(source, silent)
  overlay.link(source, way)
  overlay.link(way, target)
  await pass(50)
  link.isMute = back.isMute = true
  source.sendText(target.self, 'user', '1')
  await pass(3000)
  source.tick()
  await pass(50)
  assert.deepEqual(receive(target), [1])
  assert.equal(source.neighbours.get(silent.self).isSilent, true)
  source.sendText(target.self, 'user', '2')
  await pass(50)
  assert.deepEqual(receive(target), [1, 2])
  link.isMute = back.isMute = false
  silent.search(source.self)
  await pass(50)
  assert.equal(source.neighbours.get(silent.self).isSilent, false)
})

test('with a receipt the source learns that a message is delivered, and over how many links', async () => {
  const { nodes } = chain(new Overlay(), 4)
  await pass(50)
  const { status, ok, hops, tries, roundTrip } = await passUntil(nodes[0].receipts.send(nodes[3].self, 'user', '1'))
  assert.deepEqual({ status, ok, hops, tries }, { status: 'delivered', ok: true, hops: 3, tries: 1 })
  assert.ok(roundTrip >= 6 && roundTrip < 50)
})

test('a repeated try is delivered once and receipted again', async () => {
  const { nodes, links } = chain(new Overlay(), 3)
  await pass(50)
  links[1][1].isMute = true // receipts get lost
  const sent = nodes[0].receipts.send(nodes[2].self, 'user', '1')
  await pass(2000)
  assert.equal(nodes[2].messages.length, 1)
  links[1][1].isMute = false
  const { status, tries } = await passUntil(sent)
  assert.equal(status, 'delivered')
  assert.ok(tries >= 1)
  assert.equal(nodes[2].messages.length, 1)
})

test('an application that does not take a message has no receipt sent, and gets the next try', async () => {
  const { nodes } = chain(new Overlay(), 3)
  await pass(50)
  nodes[2].accepts = false
  const sent = nodes[0].receipts.send(nodes[2].self, 'user', '1')
  await pass(1000)
  nodes[2].accepts = true
  const { status, tries } = await passUntil(sent)
  assert.deepEqual([status, tries], ['delivered', 2])
  assert.equal(nodes[2].messages.length, 2)
})

test('a message to nobody ends as not reachable, well before its time', async () => {
  const { nodes } = chain(new Overlay(), 4)
  await pass(50)
  const { status, reason, ok } = await passUntil(nodes[0].receipts.send(id('fff'), 'user', '1', { timeout: 20000 }), 25000)
  assert.deepEqual({ status, reason, ok }, { status: 'notReachable', reason: 'noRoute', ok: false })
})

test('without a link a message with a receipt waits for one', async () => {
  const overlay = new Overlay()
  const [a, b] = [overlay.node(id('1')), overlay.node(id('2'))]
  const sent = a.receipts.send(b.self, 'user', '1')
  await pass(12000)
  overlay.link(a, b)
  a.receipts.onLinked()
  const { status, tries } = await passUntil(sent)
  assert.deepEqual([status, tries], ['delivered', 1])
})

test('a random network of 60 delivers all, and nothing twice, while a tenth of it dies without a word', async () => {
  const overlay = new Overlay()
  const nodes = Array.from({ length: 60 }, () => overlay.node(randomId()))
  const links = []
  for (const node of nodes) {
    // As discovery has it: some in each bucket, not the same ones for all.
    const others = nodes.filter((other) => other !== node).sort((a, b) => compareDistance(node.self.split('').reverse().join(''), a.self, b.self))
    for (let bit = 0; bit < 7; bit++) {
      const bucket = others.filter((other) => commonBits(node.self, other.self) === bit)
      for (const other of bucket.slice(0, 3)) if (!node.neighbours.has(other.self)) links.push(overlay.link(node, other))
    }
  }
  await pass(100)
  for (let i = 0; i < 3; i++) {
    await pass(1000)
    for (const node of nodes) node.tick()
  }
  const dead = new Set(nodes.slice(0, 6))
  const alive = nodes.slice(6)
  for (const pair of links) for (const link of pair) if (dead.has(link.node)) pair.forEach((one) => { one.isMute = true })
  const sent = []
  for (let i = 0; i < 300; i++) {
    const [from, to] = [alive[i % alive.length], alive[(i * 7 + 13) % alive.length]]
    if (from !== to) sent.push(from.receipts.send(to.self, 'user', String(i)))
  }
  const ticker = setInterval(() => alive.forEach((node) => node.tick()), 1000)
  const results = await passUntil(Promise.all(sent))
  clearInterval(ticker)
  assert.deepEqual(results.filter(({ status }) => status !== 'delivered'), [])
  assert.equal(alive.reduce((sum, { messages }) => sum + messages.length, 0), sent.length)
})

for (const [first, second, stays] of [['websocket', 'websocket', 0], ['websocket', 'webrtc', 0], ['webrtc', 'websocket', 1]]) {
  test(`of a ${first} and a ${second} to one peer, one stays, and the peer is never gone`, async () => {
    const overlay = new Overlay()
    const [a, b] = ['1', '2'].map((start) => overlay.node(id(start)))
    const links = [overlay.link(a, b, first)]
    await pass(20)
    const held = { to: id('9'), from: b.self, path: [b.self], nonce: '1', type: 'user', key: 'k', name: 'n', text: '{}' }
    if (stays) assert.equal(a.neighbours.get(b.self).held.set('n', { frame: held, tried: [b.self], handedAt: 0 }).size, 1)
    links.push(overlay.link(a, b, second))
    await pass(20)
    for (let i = 0; i < 12; i++) {
      await pass(1000)
      for (const node of [a, b]) node.tick()
    }
    for (const [node, other, side] of [[a, b, 0], [b, a, 1]]) {
      assert.equal(node.neighbours.get(other.self), links[stays][side])
      assert.equal(links[1 - stays][side].isEnded, true)
    }
    assert.deepEqual(a.events.filter(([event]) => event !== 'path'), [['peer', b.self]])
    assert.equal(a.dropped.unanswered, stays || undefined, 'what the other link held is given up, or goes on')
  })
}

test('a dead link does not keep another away for long, and one that is slow is waited for', async () => {
  for (const [waits, seconds] of [[0, 7], [1, 32]]) {
    const overlay = new Overlay()
    const [a, b] = ['1', '2'].map((start) => overlay.node(id(start)))
    const [[link, other]] = [overlay.link(a, b)]
    await pass(20)
    other.isMute = true
    link.bufferedAmount = waits
    a.direct.onOffer(b.self, false)
    for (let i = 1; i <= seconds; i++) {
      if (i === seconds - 3) assert.equal(link.isEnded, false)
      await pass(1000)
      a.tick()
    }
    assert.deepEqual([link.isEnded, link.closedWith], [true, 1000])
  }
})
