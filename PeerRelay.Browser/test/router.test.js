import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ownFrame, readFrame } from '../src/envelope.js'
import { commonBits, compareDistance, flipBit, neededOf, randomId } from '../src/ids.js'
import { neighbourFields } from '../src/neighbour.js'
import { makeRouter } from '../src/router.js'
import { id } from './frames.js'

const self = id('80')
const target = id('00')

function routerWith (...neighbours) {
  const router = makeRouter(self, true)
  for (const neighbour of neighbours) router.neighbours.set(neighbour.id, neighbour)
  return router
}

const neighbour = (at, fields = {}) => Object.assign({ id: id(at) }, neighbourFields('websocket'), { isKin: true, transit: true }, fields)
const message = (path, { to = target, from = path[0], nonce = '1', data = '{"type":"user","data":1}' } = {}) =>
  readFrame(`{"to":"${to}","from":"${from}","path":${JSON.stringify(path)},"nonce":"${nonce}","data":${data}}`)
const own = (to = target, fields = {}) => ownFrame(self, { to, type: 'user', json: '1', ...fields })
const ids = (hops) => hops.map((hop) => hop.id)

test('distances are of all 160 bits', () => {
  for (let i = 0; i < 1000; i++) {
    const [t, a, b] = [randomId(), randomId(), randomId()]
    const distance = (x) => BigInt(`0x${x}`) ^ BigInt(`0x${t}`)
    assert.equal(Math.sign(compareDistance(t, a, b)), distance(a) < distance(b) ? -1 : 1)
    const bit = i % 160
    assert.equal(commonBits(a, flipBit(a, bit)), bit)
  }
  assert.equal(compareDistance(target, self, self), 0)
})

test('a linked target gets a message alone, though it is in the path', () => {
  const [t, n, s] = [neighbour('00'), neighbour('01'), neighbour('c0')]
  assert.deepEqual(ids(routerWith(t, n, s).routeOwn(own())), [t.id])
  assert.deepEqual(ids(routerWith(t, n, s).route(message([s.id, t.id, s.id]), s).hops), [t.id])
})

test('a target whose link has not shown that it works gets what matters by others, and maintenance by the link', () => {
  const [t, n] = [neighbour('00', { isProven: false }), neighbour('01')]
  assert.deepEqual(ids(routerWith(t, n).routeOwn(own())), [n.id])
  assert.deepEqual(ids(routerWith(t, n).routeOwn(own(target, { type: 'findPeers' }))), [t.id])
  assert.deepEqual(ids(routerWith(t).routeOwn(own())), [t.id], 'there is nobody else')
})

test('the next hop is the nearest', () => {
  const [near, far, from] = [neighbour('08'), neighbour('f0'), neighbour('04')]
  assert.deepEqual(ids(routerWith(far, near).routeOwn(own())), [near.id])
  assert.deepEqual(ids(routerWith(far, near, from).route(message([from.id]), from).hops), [near.id])
})

test('who is silent comes last, and leaves get nothing of others', () => {
  const [silent, leaf, far] = [neighbour('01', { isSilent: true }), neighbour('02', { transit: false }), neighbour('f0')]
  const from = neighbour('c0')
  assert.deepEqual(ids(routerWith(silent, leaf, far, from).route(message([from.id]), from).hops), [far.id])
  assert.deepEqual(ids(routerWith(silent, leaf, from).route(message([from.id]), from).hops), [silent.id])
  assert.deepEqual(routerWith(leaf, from).route(message([from.id]), from), { drop: 'noRoute', back: true })
  assert.deepEqual(ids(routerWith(leaf).routeOwn(own())), [leaf.id], 'but our own, if there is nobody else')
})

test('a path is never walked twice, and forged ones are dropped', () => {
  const [n, from] = [neighbour('01'), neighbour('c0')]
  assert.equal(routerWith(n, from).route(message([n.id, from.id]), from).drop, 'noRoute')
  assert.equal(routerWith(n, from).route(message([n.id]), from).drop, 'spoofedPath')
  assert.equal(routerWith(n, from).route(message([n.id, from.id], { from: id('aa') }), from).drop, 'spoofedPath')
})

test('a message that 19 nodes have sent goes to its target or nowhere', () => {
  const from = neighbour('c0')
  const path = (length) => [...Array.from({ length: length - 1 }, (_, i) => id(`d${i.toString(16).padStart(2, '0')}`)), from.id]
  assert.deepEqual(routerWith(neighbour('01'), from).route(message(path(19)), from), { drop: 'hopLimit', back: true })
  assert.deepEqual(ids(routerWith(neighbour('01'), from).route(message(path(18)), from).hops), [id('01')])
  assert.deepEqual(ids(routerWith(neighbour('00'), from).route(message(path(19)), from).hops), [target])
  assert.equal(routerWith(neighbour('00'), from).route(message(path(20)), from).drop, 'hopLimit')
  assert.equal(routerWith(from).route(message(path(20), { to: self }), from).deliver, true)
})

test('a message is handled once, each try of it is another, and one that was refused is taken again', () => {
  const [n, from] = [neighbour('01'), neighbour('c0')]
  const router = routerWith(n, from)
  const attempt = (number) => message([from.id], { data: `{"type":"user","data":1,"receipt":${number}}` })
  assert.ok(router.route(attempt(1), from).hops)
  assert.equal(router.route(attempt(1), from).drop, 'duplicate')
  assert.ok(router.route(attempt(2), from).hops)
  router.neighbours.delete(n.id)
  assert.equal(router.route(attempt(3), from).drop, 'noRoute')
  router.neighbours.set(n.id, n)
  assert.ok(router.route(attempt(3), from).hops)
})

test('one in our own name that we have not sent is dropped', () => {
  const from = neighbour('c0')
  assert.equal(routerWith(neighbour('01'), from).route(message([self, from.id]), from).drop, 'duplicate')
})

test('a message that is given back goes another way, and is refused if there is none', () => {
  const [from, n, other] = [neighbour('c0'), neighbour('01'), neighbour('02')]
  const router = routerWith(from, n, other)
  assert.deepEqual(ids(router.route(message([from.id]), from).hops), [n.id])
  assert.deepEqual(ids(router.route(message([from.id, self, n.id]), n).hops), [other.id])
  assert.deepEqual(router.route(message([from.id, self, n.id, self, other.id]), other), { drop: 'noRoute', back: true })
})

test('each try of our own begins at another neighbour', () => {
  const router = routerWith(neighbour('01'), neighbour('02'), neighbour('03'))
  assert.deepEqual([1, 2, 3, 4].map((attempt) => router.routeOwn(own(target, { attempt }))[0].id), [id('01'), id('02'), id('03'), id('03')])
})

test('two copies are made only where the next hop does not acknowledge', () => {
  assert.equal(routerWith(neighbour('01'), neighbour('02')).routeOwn(own()).length, 1)
  const old = { isKin: false }
  assert.deepEqual(ids(routerWith(neighbour('01', old), neighbour('02')).routeOwn(own())), [id('01'), id('02')])
  assert.deepEqual(ids(routerWith(neighbour('01', old)).routeOwn(own())), [id('01')])
})

test('a bootstrap goes first if nobody is nearer than we are', () => {
  const near = id('8001')
  const bootstrap = neighbour('00')
  bootstrap.url = 'ws://bootstrap'
  assert.deepEqual(ids(routerWith(neighbour('c0'), bootstrap).routeOwn(own(near))), [bootstrap.id])
  assert.deepEqual(ids(routerWith(neighbour('8002'), bootstrap).routeOwn(own(id('8003')))), [id('8002')])
})

test('what maintenance sends begins at a bootstrap', () => {
  const bootstrap = neighbour('f0')
  bootstrap.url = 'ws://bootstrap'
  const offer = own(target, { type: 'handshake-offer' })
  assert.deepEqual(ids(routerWith(neighbour('01'), bootstrap).routeOwn(offer)), [bootstrap.id])
  assert.deepEqual(ids(routerWith(neighbour('01'), bootstrap).routeOwn(own())), [id('01')])
})

test('what maintenance sends goes back by the way that messages of its target came', () => {
  const [n, by] = [neighbour('01'), neighbour('f0')]
  const router = routerWith(n, by)
  router.route(message([target, by.id], { to: self }), by)
  assert.deepEqual(ids(router.routeOwn(own(target, { type: 'handshake-offer' }))), [by.id])
  assert.deepEqual(ids(router.routeOwn(own())), [n.id])
})

test('a signal is not given to a linked old peer that has not shown that it takes them', () => {
  const [old, from] = [neighbour('00', { isKin: false }), neighbour('c0')]
  const signal = (nonce) => message([from.id], { nonce, data: '{"type":"signal","data":{"type":"offer","sdp":"v=0"}}' })
  const router = routerWith(old, from)
  assert.equal(router.route(signal('1'), from).drop, 'unwantedSignal')
  old.takesSignals = true
  assert.deepEqual(ids(router.route(signal('2'), from).hops), [old.id])
})

test('a peer that does not pass messages on refuses them, but for linked targets', () => {
  const router = makeRouter(self, false)
  const [n, from] = [neighbour('01'), neighbour('c0')]
  for (const one of [n, from]) router.neighbours.set(one.id, one)
  assert.deepEqual(router.route(message([from.id]), from), { drop: 'noRoute', back: true })
  assert.deepEqual(ids(router.route(message([from.id], { to: n.id }), from).hops), [n.id])
  assert.deepEqual(ids(router.routeOwn(own())), [n.id])
})

test('the overlay needs the eight nearest, and two in each bucket', () => {
  const all = Array.from({ length: 256 }, randomId)
  const needed = neededOf(self, all)
  const sorted = [...all].sort((a, b) => compareDistance(self, a, b))
  for (const one of sorted.slice(0, 8)) assert.ok(needed.has(one))
  for (let bits = 0; bits < 6; bits++) {
    const bucket = all.filter((one) => commonBits(self, one) === bits)
    assert.ok(bucket.filter((one) => needed.has(one)).length >= Math.min(2, bucket.length))
  }
})
