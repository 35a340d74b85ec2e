import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { layerOf } from '../src/requests.js'
import { mockClock, pass, passUntil, restoreClock } from './clock.js'
import { Network } from './network.js'

const stranger = 'f'.repeat(40)
let network, alice, bob

beforeEach(() => {
  mockClock()
  network = new Network()
  alice = network.host()
  bob = network.host()
})

afterEach(restoreClock)

function ask (data, options) {
  return passUntil(alice.requests.request(bob.id, data, options))
}

function rejects (promise, code, message) {
  promise.catch(() => {})
  return assert.rejects(promise, message === undefined ? { name: 'PeerRelayError', code } : { name: 'PeerRelayError', code, message })
}

test('a request gets its answer, by messages as the document says', async () => {
  bob.requests.onRequest((data, from) => ({ data, from }))
  assert.deepEqual(await ask([1]), { data: [1], from: alice.id })
  const [request] = alice.sent
  assert.match(request.data.id, /^\d{1,15}$/)
  assert.equal(JSON.stringify(request.data), `{"peerRelay":"request","id":"${request.data.id}","data":[1]}`)
  assert.equal(JSON.stringify(bob.sent[0].data), `{"peerRelay":"response","id":"${request.data.id}","data":{"data":[1],"from":"${alice.id}"}}`)
  assert.deepEqual([alice.messages, bob.messages], [[], []])
})

test('answers come where a third is lost and some come twice, each request handled once', async () => {
  network.loss = 0.3
  network.repeats = 0.3
  const handled = []
  bob.requests.onRequest((data) => {
    handled.push(data)
    return data + 1
  })
  const answers = await passUntil(Promise.all(Array.from({ length: 50 }, (_, at) => alice.requests.request(bob.id, at))))
  assert.deepEqual(answers, Array.from({ length: 50 }, (_, at) => at + 1))
  assert.equal(new Set(handled).size, handled.length)
})

test('bytes are asked and answered, in parts too, and so is nothing', async () => {
  bob.requests.onRequest((data) => data)
  assert.deepEqual(await ask(Uint8Array.of(1, 2)), Uint8Array.of(1, 2))
  assert.deepEqual(await ask(Uint8Array.of(3).buffer), Uint8Array.of(3))
  assert.equal(await ask(), undefined)
  assert.equal(await ask(null), null)
  const large = 'x'.repeat(1_000_000)
  assert.equal(await ask(large), large)
})

test('without a handler, and after its end, there is no answer but that', async () => {
  await rejects(ask(1), 'NO_HANDLER')
  const end = bob.requests.onRequest(() => 1)
  assert.equal(await ask(1), 1)
  end()
  await rejects(ask(1), 'NO_HANDLER')
})

test('one handler at a time; the end of an earlier one does not end a later one', async () => {
  const endFirst = bob.requests.onRequest(() => 1)
  assert.throws(() => bob.requests.onRequest(() => 2), { code: 'INVALID' })
  assert.throws(() => bob.requests.onRequest(null), { code: 'INVALID' })
  endFirst()
  bob.requests.onRequest(() => 2)
  endFirst()
  assert.equal(await ask(), 2)
})

for (const [name, handler, message] of [
  ['throws', () => { throw new Error('too hot') }, 'too hot'],
  ['rejects', async () => { throw new Error('later') }, 'later'],
  ['throws a text', () => { throw 'a text' }, 'a text'], // eslint-disable-line no-throw-literal
  ['throws nothing', () => { throw undefined }, 'failed'], // eslint-disable-line no-throw-literal
  ['throws what is no text', () => { throw Object.create(null) }, 'failed'], // eslint-disable-line no-throw-literal
  ['throws a long text', () => { throw new Error('x'.repeat(5_000)) }, 'x'.repeat(1_024)],
  ['returns a function', () => () => {}, 'invalid answer']
]) {
  test(`a handler ${name}: the other side is told`, async () => {
    bob.requests.onRequest(handler)
    await rejects(ask(), 'REMOTE', message)
  })
}

test('an answer that can not be sent is told, too', async () => {
  bob.requests.onRequest(() => 10n)
  await rejects(ask(), 'REMOTE')
  const carol = network.host({ limits: { messageBytes: 200_000 } })
  carol.requests.onRequest(() => 'x'.repeat(300_000))
  await rejects(passUntil(alice.requests.request(carol.id)), 'REMOTE')
})

test('time-outs, of handlers and of the way', async () => {
  bob.requests.onRequest(() => new Promise(() => {}))
  await rejects(ask(1, { timeout: 500 }), 'TIMEOUT')
  const before = Date.now()
  network.loss = 1
  await rejects(ask(1), 'TIMEOUT')
  assert.ok(Math.abs(Date.now() - before - 10_000) < 100)
})

test('an answer comes though no receipt does', async () => {
  network.loss = 1
  const handled = alice.requests.request(bob.id, 1, { timeout: 5_000 })
  await pass(70)
  const [{ data }] = alice.sent
  alice.takeUser({ peerRelay: 'response', id: data.id, data: 'by hand' }, bob.id)
  assert.equal(await handled, 'by hand')
})

test('a request is aborted, before and while it waits, and its tries end', async () => {
  const stop = new AbortController()
  network.loss = 1
  const asked = alice.requests.request(bob.id, 1, { signal: stop.signal })
  const rejected = rejects(asked, 'ABORTED')
  await pass(100)
  stop.abort()
  await rejected
  await rejects(alice.requests.request(bob.id, 1, { signal: stop.signal }), 'ABORTED')
  assert.equal(alice.sent.length, 1)
})

test('a peer that is not there ends it', async () => {
  await rejects(alice.requests.request(stranger, 1), 'NOT_REACHABLE')
})

test('destroy ends it', async () => {
  const asked = alice.requests.request(bob.id, 1)
  alice.destroy()
  await rejects(asked, 'CLOSED')
  await rejects(alice.requests.request(bob.id, 1), 'CLOSED')
})

test('what can not be asked is refused', async () => {
  await rejects(alice.requests.request(bob.id, () => {}), 'INVALID')
  for (const timeout of [0, -1, NaN, Infinity, '5', 2 ** 31]) await rejects(alice.requests.request(bob.id, 1, { timeout }), 'INVALID')
  alice.limits.messageBytes = 200_000
  await rejects(alice.requests.request(bob.id, 'x'.repeat(300_000)), 'TOO_LARGE')
})

test('only who was asked answers, once, while it waits', async () => {
  bob.requests.onRequest(() => new Promise(() => {}))
  const asked = alice.requests.request(bob.id, 1, { timeout: 1_000 })
  await pass(10)
  const { id } = alice.sent[0].data
  assert.equal(alice.takeUser({ peerRelay: 'response', id, data: 'forged' }, stranger), true)
  alice.takeUser({ peerRelay: 'response', id: 'other', data: 'forged' }, bob.id)
  alice.takeUser({ peerRelay: 'response', id, data: 'right' }, bob.id)
  alice.takeUser({ peerRelay: 'response', id, data: 'again' }, bob.id)
  assert.equal(await asked, 'right')
  assert.deepEqual(alice.dropped, { unaskedAnswer: 3 })
  assert.deepEqual(alice.messages, [])
})

for (const [error, code, message] of [
  [{ code: 'busy', message: 'no time' }, 'REFUSED', 'no time'],
  [{ code: 'full' }, 'REFUSED', 'failed'],
  [{ code: 'noHandler' }, 'NO_HANDLER', 'failed'],
  [{ code: 'failed', message: 'x'.repeat(2_000) }, 'REMOTE', 'x'.repeat(1_024)],
  [{ code: 'else', message: 7 }, 'REMOTE', 'failed'],
  [null, 'REMOTE', 'failed'],
  ['text', 'REMOTE', 'text'],
  [[], 'REMOTE', 'failed']
]) {
  test(`the error ${JSON.stringify(error).slice(0, 40)} is ${code}`, async () => {
    const asked = alice.requests.request(bob.id, 1)
    alice.takeUser({ peerRelay: 'response', id: alice.sent[0].data.id, error }, bob.id)
    await rejects(asked, code, message)
  })
}

test('a source has 64 requests at a time, all together 1,024; what is above is told so, and costs nothing', async () => {
  const release = []
  bob.requests.onRequest(() => new Promise((resolve) => release.push(resolve)))
  const request = (id, from) => bob.takeUser({ peerRelay: 'request', id: `${id}`, data: 1 }, from)
  for (let id = 0; id < 65; id++) request(id, alice.id)
  assert.equal(release.length, 64)
  await pass(5)
  assert.deepEqual(bob.sent.map(({ data }) => [data.id, data.error.code]), [['64', 'busy']])
  for (let source = 0; source < 20; source++) for (let id = 0; id < 64; id++) request(id, source.toString(16).padStart(40, 'd'))
  assert.equal(release.length, 1_024)
  assert.equal(bob.dropped.tooManyRequests, 1 + 20 * 64 - 960)
  for (const resolve of release) resolve('done')
  await pass(25_000)
  request('after', alice.id)
  assert.equal(release.length, 1_025)
})

for (const data of [{ id: undefined }, { id: '' }, { id: 'x'.repeat(65) }, { id: 7 }, { id: null }]) {
  for (const layer of ['request', 'response']) {
    test(`a ${layer} with the id ${String(data.id).slice(0, 5)} is dropped, and no message`, () => {
      assert.equal(bob.takeUser({ peerRelay: layer, ...data }, alice.id), true)
      assert.deepEqual(bob.dropped, { invalidRequest: 1 })
      assert.deepEqual(bob.messages, [])
    })
  }
}

test('what is asked of a node is not for the application', async () => {
  bob.requests.onRequest(() => assert.fail('handled'))
  for (const layer of ['join', 'leave']) await rejects(ask({ peerRelay: layer, room: 'tea' }), 'NO_HANDLER')
})

test('a layer is what the first member says', () => {
  assert.equal(layerOf({ peerRelay: 'request', id: '1' }), 'request')
  for (const data of [undefined, null, 1, 'peerRelay', ['request'], {}, { id: '1', peerRelay: 'request' }, { peerRelay: 7 }]) assert.equal(layerOf(data), undefined)
})

test('an unknown layer, and members of that name further behind, are the application\'s', async () => {
  bob.takeUser({ peerRelay: 'chess', move: 'e4' }, alice.id)
  bob.takeUser({ id: '1', peerRelay: 'request' }, alice.id)
  assert.equal(bob.messages.length, 2)
})
