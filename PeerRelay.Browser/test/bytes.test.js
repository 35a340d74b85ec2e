import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromBase64, fromJson, toBase64, toJson } from '../src/bytes.js'

test('bytes of each length come back from base64', () => {
  for (const length of [1, 2, 3, 4, 255, 0x8000, 0x8001, 0x10000]) {
    const bytes = Uint8Array.from({ length }, (_, at) => at * 7 & 255)
    assert.equal(toBase64(bytes), Buffer.from(bytes).toString('base64'))
    assert.deepEqual(fromBase64(toBase64(bytes), length), bytes)
  }
})

for (const [name, text] of [
  ['without padding', 'QQ'],
  ['with spaces in place of padding', 'QQ  '],
  ['with spaces within', 'QUJ DRUY'],
  ['of the url alphabet', 'QUI_'],
  ['with padding in the middle', 'QQ==QUJD'],
  ['with too much padding', 'Q==='],
  ['that is no ASCII', 'QUJö']
]) {
  test(`base64 ${name} is refused`, () => assert.equal(fromBase64(text), undefined))
}

test('bytes are written as a Buffer, and come back as bytes', () => {
  const bytes = Uint8Array.of(0, 127, 255)
  assert.deepEqual(JSON.parse(JSON.stringify(toJson(bytes))), { type: 'Buffer', data: [0, 127, 255] })
  assert.deepEqual(toJson(bytes.buffer), toJson(bytes))
  assert.deepEqual(fromJson(toJson(bytes)), bytes)
})

for (const data of [null, 7, 'text', [1], {}, { type: 'Buffer' }, { type: 'Buffer', data: 'AA' }, { type: 'Buffer', data: [256] },
  { type: 'Buffer', data: [-1] }, { type: 'Buffer', data: [1.5] }, { type: 'Buffer', data: [1], more: 1 }]) {
  test(`${JSON.stringify(data)} stays what it is`, () => assert.equal(fromJson(data), data))
}
