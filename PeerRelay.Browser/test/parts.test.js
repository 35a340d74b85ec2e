import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { toBase64 } from '../src/bytes.js'
import { transfer } from '../src/transfer.js'
import { mockClock, pass, passUntil, restoreClock, settle } from './clock.js'
import { limits, Network } from './network.js'

const size = 0x10000
const stranger = 'f'.repeat(40)
let network, alice, bob

beforeEach(() => {
  mockClock()
  network = new Network()
  alice = network.host()
  bob = network.host()
})

afterEach(restoreClock)

function pattern (length) {
  const bytes = new Uint8Array(length)
  for (let at = 0; at < length; at++) bytes[at] = at * 31 + (at >> 16)
  return bytes
}

function part (offset, length, more = {}) {
  const bytes = new Uint8Array(Math.max(0, Math.min(size, length - offset)))
  return { message: 'm', offset, length, kind: 'bytes', base64: toBase64(bytes), ...more }
}

function take (data, from = stranger) {
  return bob.takePart(data, from)
}

test('10 MB arrive intact where a tenth is lost, and some come twice', async () => {
  network.loss = 0.1
  network.repeats = 0.2
  const bytes = pattern(10 * 1024 * 1024 + 17)
  const result = await passUntil(alice.parts.send(bob.id, 'bytes', bytes))
  assert.equal(result.status, 'delivered')
  assert.ok(result.ok && result.hops === 2 && result.roundTrip > 100)
  assert.equal(bob.messages.length, 1)
  assert.equal(Buffer.compare(bob.messages[0].data, bytes), 0)
  assert.equal(bob.messages[0].from, alice.id)
  assert.deepEqual(bob.dropped, {})
})

for (const length of [1, size - 1, size, size + 1, 3 * size]) {
  test(`a message of ${length} bytes arrives in parts`, async () => {
    const bytes = pattern(length)
    assert.equal((await passUntil(alice.parts.send(bob.id, 'bytes', bytes))).status, 'delivered')
    assert.deepEqual(bob.messages.map(({ data }) => data), [bytes])
    assert.equal(alice.sent.length, Math.ceil(length / size))
  })
}

test('a part looks as the document says', async () => {
  await passUntil(alice.parts.send(bob.id, 'json', new TextEncoder().encode('"hi"')))
  const [{ data }] = alice.sent
  assert.match(data.message, /^\d{1,15}$/)
  assert.deepEqual({ ...data, message: '' }, { message: '', offset: 0, length: 4, kind: 'json', base64: 'ImhpIg==' })
  assert.deepEqual(bob.messages, [{ data: 'hi', from: alice.id }])
})

test('what the caller does with its bytes afterwards changes nothing', async () => {
  const bytes = pattern(20 * size)
  const sending = alice.parts.send(bob.id, 'bytes', bytes)
  bytes.fill(0)
  await passUntil(sending)
  assert.deepEqual(bob.messages[0].data, pattern(20 * size))
})

test('the first part goes alone, then eight are under way at a time, and the last one goes when all others have arrived', async () => {
  const { sendPart } = alice
  let delivered = 0
  alice.sendPart = async (to, data, options) => {
    if (data.offset === 11 * size) assert.equal(delivered, 11)
    const result = await sendPart.call(alice, to, data, options)
    delivered++
    return result
  }
  const sending = alice.parts.send(bob.id, 'bytes', pattern(12 * size))
  const offsets = () => alice.sent.map(({ data }) => data.offset / size)
  await settle()
  assert.deepEqual(offsets(), [0])
  while (alice.sent.length === 1) await pass(5)
  assert.deepEqual(offsets(), [0, 1, 2, 3, 4, 5, 6, 7, 8])
  await passUntil(sending)
  assert.deepEqual(offsets(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
})

test('a target forgets the beginning: the sender does not take the message for delivered', async () => {
  const sending = alice.parts.send(bob.id, 'bytes', pattern(40 * size), { timeout: 2_000 })
  await pass(100)
  network.hosts.delete(bob.id)
  const again = network.host()
  again.id = bob.id
  network.hosts.set(bob.id, again)
  const result = await passUntil(sending)
  assert.equal(result.status, 'timedOut')
  assert.deepEqual(again.messages, [])
})

test('messages to one target go one after the other, those to others beside them', async () => {
  const carol = network.host()
  const length = 12 * 1024 * 1024
  const sending = Promise.all([alice.parts.send(bob.id, 'bytes', pattern(length)), alice.parts.send(bob.id, 'bytes', pattern(length)),
    alice.parts.send(carol.id, 'bytes', pattern(size))])
  await pass(500)
  assert.equal(carol.messages.length, 1)
  assert.deepEqual((await passUntil(sending)).map(({ status }) => status), ['delivered', 'delivered', 'delivered'])
  assert.equal(bob.messages.length, 2)
  assert.deepEqual(bob.dropped, {})
})

test('a part that never arrives ends all, and the next message goes', async () => {
  network.loss = 1
  const first = alice.parts.send(bob.id, 'bytes', pattern(20 * size), { timeout: 1_000 })
  const second = alice.parts.send(bob.id, 'bytes', pattern(2 * size))
  assert.deepEqual(await passUntil(first), { status: 'timedOut', ok: false, tries: 5 })
  assert.equal(alice.sent.filter(({ data }) => data.length === 20 * size).length, 1)
  network.loss = 0
  assert.equal((await passUntil(second)).status, 'delivered')
})

test('a target that is away for a while gets the rest when it is back', async () => {
  const sending = alice.parts.send(bob.id, 'bytes', pattern(40 * size))
  await pass(150)
  network.hosts.delete(bob.id)
  await pass(15_000)
  network.hosts.set(bob.id, bob)
  assert.equal((await passUntil(sending)).status, 'delivered')
  assert.deepEqual(bob.messages[0].data, pattern(40 * size))
})

test('one that stays away is given up', async () => {
  const sending = alice.parts.send(bob.id, 'bytes', pattern(40 * size))
  await pass(150)
  network.hosts.delete(bob.id)
  const before = Date.now()
  assert.equal((await passUntil(sending)).status, 'notReachable')
  assert.ok(Date.now() - before <= 21_000)
})

test('where no room is in the links\' queues, it waits', async () => {
  const { sendPart } = alice
  let full = 30
  alice.sendPart = (...args) => full-- > 0 ? Promise.resolve({ status: 'dropped', ok: false, reason: 'queueFull' }) : sendPart.apply(alice, args)
  assert.equal((await passUntil(alice.parts.send(bob.id, 'bytes', pattern(10 * size)))).status, 'delivered')
  alice.sendPart = () => Promise.resolve({ status: 'dropped', ok: false, reason: 'tooLarge' })
  assert.deepEqual(await alice.parts.send(bob.id, 'bytes', pattern(10 * size)), { status: 'dropped', ok: false, reason: 'tooLarge' })
})

test('a target that is not there is said to be none', async () => {
  assert.deepEqual(await alice.parts.send(stranger, 'bytes', pattern(size)), { status: 'notReachable', ok: false, reason: 'noRoute' })
})

test('sending is aborted, and so is waiting for it', async () => {
  const stop = new AbortController()
  network.loss = 1
  const first = alice.parts.send(bob.id, 'bytes', pattern(20 * size), { signal: stop.signal })
  const second = alice.parts.send(bob.id, 'bytes', pattern(20 * size), { signal: stop.signal })
  const third = alice.parts.send(bob.id, 'bytes', pattern(2 * size), { timeout: 500 })
  await pass(100)
  stop.abort()
  await assert.rejects(first, { code: 'ABORTED' })
  await assert.rejects(second, { code: 'ABORTED' })
  await assert.rejects(alice.parts.send(bob.id, 'bytes', pattern(1), { signal: stop.signal }), { code: 'ABORTED' })
  assert.equal((await passUntil(third)).status, 'timedOut')
})

test('a peer that is destroyed sends no more, and holds nothing', async () => {
  const sending = alice.parts.send(bob.id, 'bytes', pattern(20 * size))
  await pass(20)
  alice.destroy()
  await assert.rejects(sending, { code: 'CLOSED' })
  await assert.rejects(alice.parts.send(bob.id, 'bytes', pattern(1)), { code: 'CLOSED' })
})

test('what is larger than a message may be is refused, and so is what must wait beyond the bound', async () => {
  await assert.rejects(alice.parts.send(bob.id, 'bytes', new Uint8Array(limits.messageBytes + 1)), { code: 'TOO_LARGE' })
  network.loss = 1
  const waiting = Array.from({ length: 4 }, () => alice.parts.send(bob.id, 'bytes', new Uint8Array(limits.messageBytes), { timeout: 300 }))
  assert.deepEqual(await alice.parts.send(bob.id, 'bytes', pattern(1)), { status: 'dropped', ok: false, reason: 'queueFull' })
  await passUntil(Promise.all(waiting))
  assert.equal((await passUntil(alice.parts.send(bob.id, 'bytes', pattern(1), { timeout: 300 }))).status, 'timedOut')
})

test('a message that the application refuses is receipted when it takes a later try', async () => {
  bob.accepts = false
  assert.equal(take(part(0, size + 1)), true)
  assert.equal(take(part(size, size + 1)), false)
  assert.equal(take(part(0, size + 1)), true)
  bob.accepts = true
  assert.equal(take(part(size, size + 1)), true)
  assert.equal(bob.messages.length, 1)
})

test('a message in one part that is refused leaves nothing behind', () => {
  bob.accepts = false
  for (let message = 0; message < 10; message++) assert.equal(take(part(0, 5, { message: `${message}` })), false)
  assert.deepEqual(bob.dropped, {})
})

test('a repeat is receipted and not taken twice, of a part and of a whole message', async () => {
  assert.equal(take(part(0, size + 1)), true)
  assert.equal(take(part(0, size + 1)), true)
  assert.equal(take(part(size, size + 1)), true)
  await pass(100_000)
  assert.equal(take(part(size, size + 1)), true)
  assert.equal(take(part(0, size + 1)), true)
  assert.equal(bob.messages.length, 1)
})

test('the last part is receipted only when it makes the message whole', () => {
  assert.equal(take(part(size, size + 1)), false)
  assert.equal(take(part(size, size + 1)), false)
  assert.equal(take(part(0, size + 1)), true)
  assert.equal(bob.messages.length, 1)
  assert.equal(take(part(size, size + 1)), true)
})

for (const [name, data] of Object.entries({
  'no object': null,
  'a text': 'part',
  'no members': {},
  'no message': part(0, 5, { message: undefined }),
  'an empty message': part(0, 5, { message: '' }),
  'a long message': part(0, 5, { message: 'm'.repeat(65) }),
  'a message that is a number': part(0, 5, { message: 1 }),
  'an offset between parts': part(0, size * 2, { offset: 1 }),
  'a negative offset': part(0, size * 2, { offset: -size }),
  'an offset at the end': part(size, size, { base64: '' }),
  'an offset that is a text': part(0, size, { offset: '0' }),
  'no length': part(0, 0, { base64: '' }),
  'a length with a fraction': part(0, 5, { length: 5.5 }),
  'a length beyond all numbers': part(0, 5, { length: 1e300 }),
  'another kind': part(0, 5, { kind: 'text' }),
  'no base64': part(0, 5, { base64: undefined }),
  'too few bytes': part(0, 5, { base64: toBase64(new Uint8Array(4)) }),
  'too many bytes': part(0, 5, { base64: toBase64(new Uint8Array(6)) }),
  'a short part in the middle': part(0, 3 * size, { base64: toBase64(new Uint8Array(size - 3)) }),
  'what is no base64': part(0, 3, { base64: '****' })
})) {
  test(`a part with ${name} is dropped`, () => {
    assert.equal(take(data), false)
    assert.deepEqual(bob.dropped, { invalidPart: 1 })
  })
}

test('parts of one message that say another length or kind are dropped, and the message is finished', () => {
  assert.equal(take(part(0, size + 1)), true)
  assert.equal(take(part(size, size + 2)), false)
  assert.equal(take(part(size, size + 1, { kind: 'json' })), false)
  assert.deepEqual(bob.dropped, { invalidPart: 2 })
  assert.equal(take(part(size, size + 1)), true)
  assert.equal(bob.messages.length, 1)
})

test('messages of one name from two sources are two messages', () => {
  assert.equal(take(part(0, size + 1)), true)
  assert.equal(take(part(size, size + 1), alice.id), false)
  assert.equal(bob.messages.length, 0)
})

/** Has all parts of a message come but the last one. */
function fill (message, from, length = limits.messageBytes) {
  for (let offset = 0; offset + size < length; offset += size) assert.equal(take(part(offset, length, { message }), from), true)
}

test('what a source announces takes no room of others: only what has come', () => {
  for (let source = 0; source < 300; source++) take(part(0, limits.messageBytes), source.toString(16).padStart(40, '0'))
  assert.deepEqual(bob.dropped, {})
})

test('what the first message of a source lacks is left to it, until it gives way', async () => {
  assert.equal(take(part(0, limits.messageBytes - size, { message: 'first' })), true)
  assert.equal(take(part(0, 3 * size, { message: 'second' })), true)
  assert.equal(take(part(size, 3 * size, { message: 'second' })), false)
  assert.equal(take(part(size, limits.messageBytes - size, { message: 'first' })), true)
  await pass(5_000)
  assert.equal(take(part(size, 3 * size, { message: 'second' })), true)
  assert.deepEqual(bob.dropped, { partsFull: 1, partsExpired: 1 })
})

test('several messages that a peer sends at once, more than there is room for, all arrive', async () => {
  const never = new AbortController().signal
  const results = [1, 2, 3].map(() => transfer(alice, bob.id, 'bytes', pattern(6 * 2 ** 20), {}, never))
  for (const { status } of await passUntil(Promise.all(results))) assert.equal(status, 'delivered')
  assert.equal(bob.messages.length, 3)
})

test('a part with far too much text is refused before it is read', () => {
  const bytes = Buffer.alloc(3 * size)
  assert.equal(take(part(0, 4 * size, { base64: bytes.toString('base64') })), false)
  for (const base64 of [[toBase64(new Uint8Array(size))], { length: 4 }, 7, null, '']) assert.equal(take(part(0, size, { base64 })), false)
  assert.deepEqual(bob.dropped, { invalidPart: 6 })
})

test('a source has no more bytes unfinished than one message may have, each part counted as a whole one', () => {
  for (let message = 0; message < 256; message++) take(part(size, size + 1, { message: `${message}` }))
  assert.equal(take(part(0, 2 * size, { message: 'full' })), false)
  assert.equal(take(part(0, size, { message: 'whole' })), true)
  assert.equal(take(part(0, limits.messageBytes + 1), alice.id), false)
  assert.equal(take(part(0, 2 * size), alice.id), true)
  assert.deepEqual(bob.dropped, { partsFull: 1, tooLarge: 1 })
})

test('all sources together have a bound, too, and what has begun can end when there is room', async () => {
  const from = (number) => number.toString(16).padStart(40, 'e')
  for (let number = 0; number < 4; number++) fill('m', from(number))
  for (let number = 0; number < 4; number++) assert.equal(take(part(0, 2 * size), from(4 + number)), true)
  assert.equal(take(part(0, 2 * size), from(8)), false)
  const last = part(limits.messageBytes - size, limits.messageBytes)
  assert.equal(take(last, from(0)), false)
  assert.deepEqual(bob.dropped, { partsFull: 2 })
  await pass(31_000)
  fill('m', from(0))
  assert.equal(take(last, from(0)), true)
})

test('a message for which nothing came for 30 s is forgotten', async () => {
  assert.equal(take(part(0, limits.messageBytes)), true)
  await pass(20_000)
  assert.equal(take(part(size, limits.messageBytes)), true)
  await pass(29_000)
  assert.deepEqual(bob.dropped, {})
  await pass(7_000)
  assert.deepEqual(bob.dropped, { partsExpired: 1 })
  for (let message = 0; message < 4; message++) assert.equal(take(part(0, 2 * size, { message: `${message}` })), true)
})

test('one that its sender has given up gives way to its next one', async () => {
  fill('m', stranger)
  assert.equal(take(part(0, 2 * size, { message: 'n' })), false)
  await pass(5_000)
  assert.equal(take(part(0, 2 * size, { message: 'n' })), true)
})

test('random mutations of a part never throw', () => {
  const text = JSON.stringify(part(0, 30))
  const values = ['null', '-1', '1e999', '[]', '{}', '""', '"\\u0000"', 'true']
  for (let run = 0; run < 2_000; run++) {
    const at = Math.floor(network.random() * text.length)
    const mutated = text.slice(0, at) + values[run % values.length] + text.slice(at + Math.floor(network.random() * 8))
    let data
    try {
      data = JSON.parse(mutated)
    } catch {
      continue
    }
    take(data)
  }
})
