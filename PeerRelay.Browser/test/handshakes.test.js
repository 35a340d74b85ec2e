import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { mockClock, pass, restoreClock } from './clock.js'
import { makeHandshakes } from '../src/handshakes.js'
import { id } from './frames.js'

beforeEach(mockClock)
afterEach(restoreClock)

const self = id('5')
const less = id('1')
const greater = id('9')

/** One that says what an answer has it do, as \`dial\`, or why it drops it. */
function make () {
  let done
  const handshakes = makeHandshakes(self, { dial: () => { done = 'dial' }, answer: () => { done = 'answer' }, fail: () => { done = 'fail' } })
  const { onAnswer } = handshakes
  return Object.assign(handshakes, {
    onAnswer (from, isDialable) {
      done = undefined
      return onAnswer(from, isDialable) ?? done
    }
  })
}

test('an offer is answered, and leaves no room for one of ours until its time is over', async () => {
  const handshakes = make()
  assert.equal(handshakes.onOffer(less, true), true)
  assert.equal(handshakes.offer(less, false), false)
  await pass(10000)
  assert.deepEqual(handshakes.expire(), [], 'it was not ours')
  assert.equal(handshakes.offer(less, false), true)
})

test('who can\'t be dialled answers, and may make an offer at once', () => {
  const handshakes = make()
  assert.equal(handshakes.onOffer(less, false), true)
  assert.equal(handshakes.offer(less, false), true)
})

test('only the answer to an offer that is out has us dial, once', () => {
  const handshakes = make()
  assert.equal(handshakes.onAnswer(less, true), 'unaskedAnswer')
  handshakes.offer(less, false)
  assert.equal(handshakes.onAnswer(less, true), 'dial')
  assert.equal(handshakes.onAnswer(less, true), 'unaskedAnswer')
  assert.equal(handshakes.onOffer(less, true), false, 'it is being dialled')
})

test('of crossing offers the greater id answers, and the smaller dials', () => {
  const smaller = make()
  smaller.offer(greater, false)
  assert.equal(smaller.onOffer(greater, true), false)
  assert.equal(smaller.onAnswer(greater, true), 'dial')
  const larger = make()
  larger.offer(less, false)
  assert.equal(larger.onOffer(less, true), true)
  assert.equal(larger.onAnswer(less, false), undefined)
})

test('if the greater can\'t be dialled, the smaller answers too', () => {
  const smaller = make()
  smaller.offer(greater, false)
  smaller.onOffer(greater, true)
  assert.equal(smaller.onAnswer(greater, false), 'answer')
})

test('an offer that nobody answers ends, and so does one that is answered in vain', async () => {
  const handshakes = make()
  handshakes.offer(less, false)
  handshakes.offer(greater, false)
  assert.equal(handshakes.onAnswer(greater, false), 'fail')
  assert.equal(handshakes.has(greater), false)
  await pass(10000)
  assert.deepEqual(handshakes.expire(), [less])
  assert.equal(handshakes.has(less), false)
})

test('what others begin is bounded, and so is what we begin of either kind', () => {
  const handshakes = make()
  for (let i = 0; i < 100; i++) handshakes.onOffer(id(`a${i.toString().padStart(3, '0')}`), true)
  assert.equal(handshakes.has(id('a000')), false)
  assert.equal(handshakes.has(id('a099')), true)
  let own = 0
  while (handshakes.offer(id(`b${own.toString().padStart(3, '0')}`), false)) own++
  assert.equal(own, 8)
  assert.equal(handshakes.offer(less, true), true)
})
