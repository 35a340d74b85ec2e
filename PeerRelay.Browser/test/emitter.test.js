import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Emitter } from '../src/emitter.js'

test('listeners are called in their order, with what was emitted', () => {
  const emitter = new Emitter()
  const calls = []
  emitter.on('a', (...args) => calls.push(['first', ...args])).on('a', (...args) => calls.push(['second', ...args]))
  assert.equal(emitter.emit('a', 1, 2), true)
  assert.equal(emitter.emit('b'), false)
  assert.deepEqual(calls, [['first', 1, 2], ['second', 1, 2]])
})

test('what was added with once is called once, even if it emits the event again', () => {
  const emitter = new Emitter()
  let calls = 0
  emitter.once('a', () => {
    calls++
    emitter.emit('a')
  })
  emitter.emit('a')
  assert.equal(calls, 1)
  assert.equal(emitter.emit('a'), false)
})

test('off takes one listener away, the latest', () => {
  const emitter = new Emitter()
  const calls = []
  const listener = () => calls.push('listener')
  emitter.on('a', listener).on('a', () => calls.push('between')).on('a', listener).off('a', listener).off('a', () => {})
  emitter.emit('a')
  assert.deepEqual(calls, ['listener', 'between'])
})

test('a listener that is added or taken away while an event is emitted counts from the next one on', () => {
  const emitter = new Emitter()
  const calls = []
  const second = () => calls.push('second')
  emitter.on('a', () => emitter.off('a', second).on('a', () => calls.push('third'))).on('a', second)
  emitter.emit('a')
  assert.deepEqual(calls, ['second'])
  emitter.emit('a')
  assert.deepEqual(calls, ['second', 'third'])
})

test('what a listener throws is reported, and the others are called', (t) => {
  const reported = []
  globalThis.reportError = (error) => reported.push(error.message)
  t.after(() => delete globalThis.reportError)
  const emitter = new Emitter()
  let called = false
  emitter.on('a', () => { throw new Error('of the page') }).on('a', () => { called = true })
  emitter.emit('a')
  assert.deepEqual(reported, ['of the page'])
  assert.ok(called)
})

test('a listener that is no function is refused', () => {
  assert.throws(() => new Emitter().on('a', null), TypeError)
})
