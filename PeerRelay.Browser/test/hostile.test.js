// Whatever a peer sends to the layers: nothing is thrown, nothing grows without a bound, and what is dropped is counted.
import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { toBase64 } from '../src/bytes.js'
import { mockClock, pass, restoreClock } from './clock.js'
import { Network } from './network.js'

const size = 0x10000
const text = toBase64(new Uint8Array(size))
const names = ['peerRelay', 'id', 'data', 'error', 'room', 'op', 'state', 'code', 'message', 'members', 'seconds', 'type', '__proto__', 'constructor', 'toString', 'length', '0']
const values = ['request', 'response', 'room', 'join', 'leave', 'hello', 'here', 'say', 'bye', 'tea', 'coffee', 'Buffer', 'busy', '', 'x'.repeat(200), '\ud800', null, true, 0, -1, 1.5, 1e300]

let network, host, room

beforeEach(() => {
  mockClock()
  network = new Network()
  host = network.host()
  room = host.rooms.enter('tea', { state: 1 })
  host.requests.onRequest((data) => data)
})

afterEach(restoreClock)

function any (list) {
  return list[Math.floor(network.random() * list.length)]
}

function anything (depth = 0) {
  const kind = network.random()
  if (depth > 4 || kind < 0.5) return any(values)
  if (kind < 0.6) return Array.from({ length: Math.floor(network.random() * 4) }, () => anything(depth + 1))
  const members = Array.from({ length: Math.floor(network.random() * 6) }, () => [any(names), anything(depth + 1)])
  if (network.random() < 0.8) members.unshift(['peerRelay', any(values.slice(0, 3))], ['room', 'tea'], ['op', any(values.slice(5, 9))], ['id', '1'])
  return Object.fromEntries(members)
}

function anyId () {
  return Math.floor(network.random() * 1_000).toString(16).padStart(40, 'c')
}

test('any message', async () => {
  for (let run = 0; run < 20_000; run++) host.takeUser(JSON.parse(JSON.stringify(anything())), anyId())
  assert.ok(room.members.size <= 64)
  const { invalidRoom, invalidRequest, unaskedAnswer, tooManyRequests, roomFull, unknownRoom } = host.dropped
  assert.ok(invalidRoom && invalidRequest && unaskedAnswer && tooManyRequests && roomFull && unknownRoom)
  await pass(100_000)
})

test('any part', async () => {
  const offsets = [0, size, 2 * size, 1, -1, 1e300, '0', null]
  const lengths = [1, size, size + 1, 2 * size, 2 ** 24, 2 ** 24 + 1, 0, -1, 0.5, 1e300, null]
  for (let run = 0; run < 20_000; run++) {
    const part = { message: any(['a', 'b', 'c', 'd', 'e', 'f', '', 7]), offset: any(offsets), length: any(lengths), kind: any(['bytes', 'json', 'x']), base64: any([text, 'AA==', '', '*', 7]) }
    host.takePart(network.random() < 0.1 ? anything() : part, anyId())
  }
  const { invalidPart, tooLarge } = host.dropped
  assert.ok(invalidPart && tooLarge)
  await pass(40_000)
  assert.ok(host.dropped.partsExpired)
})
