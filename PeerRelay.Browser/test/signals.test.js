import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { mockClock, pass, passUntil, restoreClock } from './clock.js'
import { makeSignals } from '../src/signals.js'
import { FakeRtc } from './fake-rtc.js'
import { id } from './frames.js'

beforeEach(mockClock)
afterEach(restoreClock)

/** Two sides whose signals take some milliseconds, in any order. */
function sides ({ delay = () => 3 } = {}) {
  const rtc = new FakeRtc()
  const all = ['1', '9'].map((at) => ({ self: id(at), made: [], drops: [], signals: null, sent: [], doubted: [], hasRoom: true }))
  for (const side of all) {
    side.signals = makeSignals(side.self, {
      RTCPeerConnection: rtc.RTCPeerConnection,
      iceServers: async () => [],
      timeout: 15000,
      expects: () => false,
      makeRoom: () => side.hasRoom,
      doubt: (id) => side.doubted.push(id),
      made (attempt, negotiation) {
        side.made.push(negotiation)
        side.onMade?.(negotiation !== null)
      },
      send: (to, signal) => {
        side.sent.push(signal)
        const other = all.find(({ self }) => self === to)
        setTimeout(() => side.drops.push(other.signals.onSignal(side.self, JSON.parse(JSON.stringify(signal)), side.self, false)), delay(signal))
      }
    })
  }
  return { rtc, small: all[0], great: all[1] }
}

/** Dials. Resolves with whether there is a connection. */
function dial (side, other) {
  const made = new Promise((resolve) => { side.onMade = resolve })
  side.signals.dial(other.self)
  return made
}

test('one dials, both have an open channel, and candidates come after the description', async () => {
  const { rtc, small, great } = sides()
  assert.equal(await passUntil(dial(small, great)), true)
  await pass(10)
  assert.deepEqual([small.made[0].isOfferer, great.made[0].isOfferer], [true, false])
  assert.equal(small.made[0].channel.other, great.made[0].channel)
  assert.deepEqual(small.sent.map(({ type }) => type), ['offer', undefined])
  assert.equal(rtc.connections.every(({ candidates }) => candidates.length === 1), true)
  assert.equal(small.signals.count() + great.signals.count(), 0)
})

test('candidates that come before the description are kept', async () => {
  const { rtc, small, great } = sides({ delay: ({ type }) => type ? 20 : 1 })
  assert.equal(await passUntil(dial(small, great)), true)
  await pass(30)
  assert.equal(rtc.connections[1].candidates.length, 1)
})

test('candidates that are none disturb nothing, before the description and after it', async () => {
  const { rtc, small, great } = sides()
  const connected = dial(small, great)
  await pass(5)
  rtc.RTCPeerConnection.prototype.addIceCandidate = function (candidate) {
    if (typeof candidate?.candidate !== 'string') throw new TypeError('That is no candidate.')
    this.candidates.push(candidate)
  }
  for (const candidate of [5, 'x', true, [], {}, { candidate: { candidate: 1 } }]) for (const side of [small, great]) {
    const from = side === small ? great : small
    side.signals.onSignal(from.self, { candidate }, from.self, false)
  }
  assert.equal(await passUntil(connected), true)
  assert.deepEqual([small.made.length, great.made.length], [1, 1])
})

test('servers that the platform does not take are left out', async () => {
  const { rtc, small, great } = sides()
  const options = []
  const Connection = rtc.RTCPeerConnection
  const Choosy = class extends Connection {
    constructor (given) {
      options.push(given)
      if (given) throw new SyntaxError('That is no server.')
      super()
    }
  }
  const made = []
  const signals = makeSignals(small.self, { RTCPeerConnection: Choosy, iceServers: async () => [5], timeout: 15000, expects: () => false, makeRoom: () => true, made: (_, one) => made.push(one), send: (to, signal) => setTimeout(() => great.signals.onSignal(small.self, signal, small.self, false), 1) })
  signals.dial(great.self)
  await pass(100)
  assert.deepEqual(options, [{ iceServers: [5] }, undefined])
  assert.equal(great.sent[0].type, 'answer')
  signals.stop()
  assert.deepEqual(made, [null])
})

test('where both dial there is one connection, which the smaller id has offered', async () => {
  const { rtc, small, great } = sides()
  const results = [dial(small, great), dial(great, small)]
  assert.deepEqual(await passUntil(Promise.all(results)), [true, true])
  assert.deepEqual([small.made[0].isOfferer, great.made[0].isOfferer], [true, false])
  assert.equal(small.made[0].channel.other, great.made[0].channel)
  assert.equal(rtc.connections.filter(({ connectionState }) => connectionState !== 'closed').length, 2, 'the other offer is closed')
})

test('a connection that fails, or does not come, ends as none', async () => {
  const { rtc, small, great } = sides()
  rtc.fails = true
  assert.equal(await passUntil(dial(small, great)), false)
  great.signals.stop()
  rtc.fails = false
  const lonely = sides({ delay: () => 1e6 })
  assert.equal(await passUntil(dial(lonely.small, lonely.great)), false)
  assert.equal(lonely.rtc.connections.every(({ connectionState }) => connectionState === 'closed'), true)
})

test('a description that is none ends the attempt, and nothing is thrown', async () => {
  const { small, great } = sides()
  assert.equal(great.signals.onSignal(small.self, { type: 'offer', sdp: 'nonsense' }, small.self, false), undefined)
  await pass(10)
  assert.deepEqual(great.made, [null])
  assert.equal(great.signals.count(), 0)
})

test('what belongs to no connection is dropped', () => {
  const { small, great } = sides()
  assert.equal(great.signals.onSignal(small.self, { type: 'answer', sdp: 'answer 0' }, small.self, false), 'unaskedSignal')
  assert.equal(great.signals.onSignal(small.self, { type: 'offer', sdp: 'x'.repeat(20000) }, small.self, false), 'invalidBody')
  assert.equal(great.signals.onSignal(small.self, { renegotiate: true }, small.self, false), undefined)
  assert.equal(great.signals.onSignal(small.self, { candidate: { candidate: 'late' } }, small.self, true), undefined, 'the peer is linked: it is one more')
  assert.equal(great.signals.count(), 0)
})

test('what others begin unasked is bounded, in all and by each link', () => {
  const { great } = sides()
  const begin = (at) => great.signals.onSignal(id(`a${at}`), { candidate: { candidate: 'x' } }, id(`${at >> 2}`), false)
  for (let i = 40; i < 56; i++) assert.equal(begin(i), undefined)
  assert.equal(begin(56), 'tooManySignals')
  great.signals.stop()
  for (let i = 0; i < 9; i++) assert.equal(great.signals.onSignal(id(`b${i}`), { candidate: { candidate: 'x' } }, id('1'), false), i < 4 ? undefined : 'tooManySignals')
  great.signals.stop()
})

test('where there is no room nothing begins, and room is made for what begins only', () => {
  const { small, great } = sides()
  great.hasRoom = false
  assert.equal(great.signals.onSignal(small.self, { type: 'offer', sdp: 'offer 0' }, small.self, false), 'tooManySignals')
  assert.equal(great.signals.onSignal(small.self, { type: 'answer', sdp: 'answer 0' }, small.self, false), 'unaskedSignal')
})

test('an offer in the name of a linked peer begins nothing: it is looked whether the link lives', () => {
  const { small, great } = sides()
  assert.equal(great.signals.onSignal(small.self, { type: 'offer', sdp: 'offer 0' }, id('2'), true), 'unaskedSignal')
  assert.deepEqual([great.signals.count(), great.doubted], [0, [small.self]])
})

test('more signals than one connection has are dropped', async () => {
  const { small, great } = sides()
  const outcomes = Array.from({ length: 110 }, () => great.signals.onSignal(small.self, { candidate: { candidate: 'x' } }, small.self, false))
  assert.equal(outcomes.filter((outcome) => outcome === undefined).length, 100)
  assert.equal(outcomes[109], 'unaskedSignal')
  great.signals.stop()
})
