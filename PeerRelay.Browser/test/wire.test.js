import assert from 'node:assert/strict'
import { test } from 'node:test'
import { foundIn, readSignal, traitsOf } from '../src/bodies.js'
import { ownFrame, readFrame } from '../src/envelope.js'
import { helloText, toId } from '../src/ids.js'
import { a, b, bufferA, bufferB, c, first, forwarded, frame, relayed, self } from './frames.js'

const faultOf = (text) => {
  const read = readFrame(text)
  return typeof read === 'string' ? read : undefined
}
const body = (data) => faultOf(frame({ data }))

test('a hello is written as Node writes a Buffer', () => assert.equal(helloText(a), bufferA))

test('an id is read in both forms, and as bytes', () => {
  assert.equal(toId(a.toUpperCase()), a)
  assert.equal(toId(JSON.parse(bufferA)), a)
  assert.equal(toId(Buffer.from(a, 'hex')), a)
  for (const none of [null, undefined, 5, '', a.slice(1), `${a}0`, `${a.slice(1)}g`, {}, [], { type: 'Buffer', data: [1] }, new Uint8Array(19)]) assert.equal(toId(none), null)
})

test('the first frame is read', () => {
  const { to, from, path, nonce, type, attempt, body } = readFrame(first)
  assert.deepEqual({ to, from, path, nonce, type, attempt, data: body.data }, { to: a, from: b, path: [b], nonce: '570905250398966', type: 'user', attempt: 0, data: { a: [1, 'é'] } })
})

test('a frame that a reference node relayed is passed on as ids in digits', () => assert.equal(readFrame(relayed).forwardedBy(self).text, forwarded))

test('what is not understood is passed on byte for byte, where a frame begins as known peers write it', () => {
  for (const [to, from] of [[`"${a}"`, `"${b}"`], [bufferA, bufferB]]) {
    const rest = `"path":["${b}"], "x" : [ 1e400, -0.0, "]\\":}" ] , "data":{"y":12345678901234567890,"type":"new","z":[{"__proto__":1,"a":1,"a":2}]},\n"nonce":"\\u0037","__proto__":{"to":1}}`
    assert.equal(readFrame(`{"to":${to},"from":${from},${rest}`).forwardedBy(self).text, `{"to":"${a}","from":"${b}",${rest.replace(`["${b}"]`, `["${b}","${self}"]`)}`)
  }
})

test('any other is passed on as the reference does, as it was understood: so nobody else understands it otherwise', () => {
  const read = (text) => JSON.parse(readFrame(text).forwardedBy(self).text)
  const golden = JSON.parse(first)
  const { to, from, path, ...more } = golden
  const passed = { ...golden, path: [b, self] }
  assert.deepEqual(read(` ${first}`), passed)
  assert.deepEqual(read(first.replaceAll(a, a.toUpperCase())), passed)
  assert.deepEqual(read(JSON.stringify({ ...more, path, from, to })), passed)
  for (const twice of [`"to":"${c}","to":"${a}"`, `"nonce":"2"`, `"data":{"type":"x"}`, `"n\\u006fnce":"2"`]) {
    const text = readFrame(`${first.slice(0, -1)},${twice}}`).forwardedBy(self).text
    assert.equal(text, JSON.stringify({ ...JSON.parse(`${first.slice(0, -1)},${twice}}`), path: [b, self] }))
  }
  const body = readFrame(first.replace('"type":"user"', '"type":"findPeers","type":"user"')).forwardedBy(self)
  assert.equal(body.text.match(/"type"/g).length, 1)
})

test('a body that must have a shape is passed on as it was understood, however it was written: a node is stricter, and would hold it against us', () => {
  const escaped = `\\u00${c.charCodeAt().toString(16)}${c.slice(1)}`
  const bodies = [
    [`{"type":"findPeers","data":{"type":"x","type":"Buffer","data":[${Array(20).fill('1e0')}]}}`, { type: 'findPeers', data: { type: 'Buffer', data: Array(20).fill(1) } }],
    [`{"type":"findPeers","data":"${escaped}"}`, { type: 'findPeers', data: c }],
    ['{"type":"handshake-answer","data":{"ws":1,"wrtc":false,"ws":null,"wrtc":true}}', { type: 'handshake-answer', data: { ws: null, wrtc: true } }],
    ['{"type":"signal","data":{"type":1,"sdp":1,"type":"offer","sdp":"v=0"}}', { type: 'signal', data: { type: 'offer', sdp: 'v=0' } }],
    ['{"type":"receipt","data":{"nonce":"1","hops":2.0,"nonce":"2"}}', { type: 'receipt', data: { nonce: '2', hops: 2 } }],
    [`{"type":"notHere","data":{"id":"${escaped}","nonce":"1","reason":"full","try":0.1e1}}`, { type: 'notHere', data: { id: c, nonce: '1', reason: 'full', try: 1 } }],
    [`{"type":"cant","data":{"reason":1,"from":"${escaped}","nonce":"1","reason":"full"}}`, { type: 'cant', data: { reason: 'full', from: c, nonce: '1' } }],
    [`{"type":"ack","data":["${escaped}","1"]}`, { type: 'ack', data: [c, '1'] }],
    [`{"type":"neighbours","data":["${escaped}"]}`, { type: 'neighbours', data: [c] }]
  ]
  for (const [data, understood] of bodies) {
    const text = readFrame(frame({ data })).forwardedBy(self).text
    assert.equal(text, frame({ path: `["${b}","${self}"]`, data: JSON.stringify(understood) }), data)
  }
})

test('a forwarded frame is read like any other, with the longer path', () => {
  const read = readFrame(readFrame(relayed).forwardedBy(self).text)
  assert.deepEqual(read.path, [b, c, self])
  assert.equal(read.name, b + '570905250398966')
})

test('our own messages are written in the golden form', () => {
  assert.equal(
    ownFrame(b, { to: a, type: 'user', json: '{"a":[1,"é"]}', nonce: '570905250398966' }).text, first)
  assert.equal(
    ownFrame(b, { to: a, type: 'user', json: '1', nonce: '7', attempt: 3 }).text, frame({ data: '{"type":"user","data":1,"receipt":3}' }))
  assert.equal(
    ownFrame(b, { to: a, type: 'findPeers', json: `"${c}"`, nonce: '7', extra: ',"peerRelay":{"v":2,"transit":true}' }).text,
    frame({ data: `{"type":"findPeers","data":"${c}","peerRelay":{"v":2,"transit":true}}` }))
  assert.equal(ownFrame(b, { to: a, type: 'handshake-offer', nonce: '7' }).text, frame({ data: '{"type":"handshake-offer"}' }))
})

test('a nonce is decimal, of 15 digits at most', () => {
  for (let i = 0; i < 100; i++) assert.match(ownFrame(b, { to: a, type: 'user' }).nonce, /^(0|[1-9]\d{0,14})$/)
})

test('what is not JSON is called so', () => {
  for (const text of ['', ' ', '{', '[1', 'nul', '5 5', `\uFEFF${first}`, `${first}{}`, `${first}\0`, '{"x":NaN}', '{"x":01}', '{"x":1,}', '{"\\x":1}']) {
    assert.equal(faultOf(text), 'invalidJson', text)
  }
})

test('what nests deeper than 128 is refused, however deep', () => {
  const nested = (depth) => frame({ data: `{"type":"user","data":${'['.repeat(depth)}${']'.repeat(depth)}}` })
  assert.equal(faultOf(nested(126)), undefined)
  assert.equal(faultOf(nested(127)), 'invalidJson')
  assert.equal(faultOf(nested(100000)), 'invalidJson')
  assert.equal(faultOf(`{"x":${'['.repeat(128)}${']'.repeat(128)},${first.slice(1)}`), 'invalidJson')
})

test('what is no object with a body is no envelope', () => {
  for (const text of ['null', '5', '"x"', '[]', '{}', bufferA, `[${first}]`]) assert.equal(faultOf(text), 'invalidEnvelope', text)
  for (const [name, fault] of Object.entries({ to: 'invalidId', from: 'invalidId', path: 'invalidPath', nonce: 'invalidNonce', data: 'invalidEnvelope' })) {
    assert.equal(faultOf(first.replace(`"${name}":`, `"${name}2":`)), fault, name)
  }
  for (const data of ['null', '"x"', '[]', '7']) assert.equal(body(data), 'invalidEnvelope', data)
})

test('ids, path and nonce are checked', () => {
  const ids = ['null', '12', '[]', '{}', '""', `"${a}a"`, `"${a.slice(1)}"`, `"${a.slice(1)}g"`, '{"type":"Buffer","data":[1]}', bufferA.replace('31', '256'), bufferA.replace('31', '-1'),
    bufferA.replace('31', '1.5'), bufferA.replace('31', '"0"'), bufferA.replace('}', ',"x":0}'), '{"type":"Buffer","data":{"length":20}}']
  for (const id of ids) {
    assert.equal(faultOf(frame({ to: id })), 'invalidId', id)
    assert.equal(faultOf(frame({ from: id })), 'invalidId', id)
  }
  const many = JSON.stringify(Array(21).fill(b))
  for (const path of ['null', '{}', '[]', '[null]', '[[]]', `"${a}"`, '[""]', `["${a}",1]`, `["${a}0"]`, `[${bufferA}]`, many]) assert.equal(faultOf(frame({ path })), 'invalidPath', path)
  for (const nonce of ['null', '5709', '[]', '""', '"\\ud800"', `"${'x'.repeat(65)}"`]) assert.equal(faultOf(frame({ nonce })), 'invalidNonce', nonce)
  assert.equal(faultOf(frame({ nonce: `"${'x'.repeat(64)}"` })), undefined)
})

test('each body has the shape that its type demands', () => {
  const good = [
    '{}', '{"type":5}', '{"type":{"toString":1,"valueOf":1}}', '{"type":"user"}', '{"type":"unknown","data":[{}]}', '{"type":"constructor","data":1}', '{"type":"toString"}', '{"type":"__proto__"}',
    `{"type":"findPeers","data":"${c}"}`, `{"type":"findPeers","data":${bufferA}}`, `{"type":"foundPeers","data":["${c}","no id"]}`, '{"type":"foundPeers","data":[]}',
    '{"type":"handshake-answer"}', '{"type":"handshake-answer","data":null}', '{"type":"handshake-answer","data":{"ws":null,"wrtc":true}}',
    '{"type":"signal","data":{"type":"offer","sdp":"v=0"}}', '{"type":"signal","data":{"candidate":{}}}', '{"type":"signal","data":{"renegotiate":true}}',
    `{"type":"neighbours","data":["${c}"]}`, `{"type":"ack","data":["${c}","1"]}`, `{"type":"cant","data":{"from":"${c}","nonce":"1","reason":"?"}}`,
    '{"type":"receipt","data":{"nonce":"1","hops":64}}', `{"type":"notHere","data":{"id":"${c}","nonce":"1","reason":"full","try":9}}`
  ]
  for (const data of good) assert.equal(body(data), undefined, data)
  const bad = [
    '{"type":"findPeers"}', '{"type":"findPeers","data":"x"}', '{"type":"foundPeers","data":{}}', '{"type":"foundPeers","data":[1]}',
    `{"type":"foundPeers","data":${JSON.stringify(Array(21).fill(c))}}`, '{"type":"handshake-answer","data":1}', '{"type":"handshake-answer","data":{"ws":5}}',
    '{"type":"signal"}', '{"type":"signal","data":null}', '{"type":"signal","data":{"sdp":"v=0"}}', '{"type":"signal","data":{"type":"offer","sdp":null}}',
    '{"type":"signal","data":{"type":"rollback","sdp":""}}', `{"type":"neighbours","data":${JSON.stringify(Array(65).fill(c))}}`, '{"type":"neighbours","data":["x"]}',
    '{"type":"ack","data":[]}', `{"type":"ack","data":["${c}"]}`, `{"type":"ack","data":["${c}",1]}`, `{"type":"ack","data":${JSON.stringify(Array(65).fill([c, '1']).flat())}}`,
    `{"type":"cant","data":{"from":"${c}","nonce":"","reason":""}}`, '{"type":"receipt","data":{"nonce":"1","hops":65}}', '{"type":"receipt","data":{"nonce":"1","hops":0}}',
    `{"type":"notHere","data":{"id":"${c}","nonce":"1","reason":"full","try":0}}`, '{"type":"receipt"}', '{"type":"ack"}', '{"type":"cant","data":null}', '{"type":"notHere"}'
  ]
  for (const data of bad) assert.equal(body(data), 'invalidBody', data)
})

test('a try is a digit from 1 to 9, of a type that asks for receipts', () => {
  const attempt = (text, type = 'user') => readFrame(frame({ data: `{"type":"${type}","data":1,"receipt":${text}}` })).attempt
  assert.equal(attempt('1'), 1)
  assert.equal(attempt('9'), 9)
  assert.equal(attempt('2', 'part'), 2)
  for (const text of ['0', '10', '1.5', '"1"', 'null', '-1', '[1]']) assert.equal(attempt(text), 0, text)
  assert.equal(attempt('1', 'receipt2'), 0)
})

test('traits are understood or left alone', () => {
  assert.deepEqual(traitsOf({ peerRelay: { v: 2, transit: true } }), { isKin: true, transit: true })
  assert.deepEqual(traitsOf({ peerRelay: { v: 7 } }), { isKin: true, transit: false })
  for (const peerRelay of [undefined, null, 5, [], { v: 0 }, { v: '2' }, { v: 1.5 }]) assert.equal(traitsOf({ peerRelay }), null)
  assert.deepEqual(foundIn({ data: [a, 'no id', b.toUpperCase()], peerRelay: { peers: [c] } }), [a, b, c])
  for (const peerRelay of [undefined, {}, { peers: null }, { peers: ['x', a.slice(1)] }, { peers: Array(21).fill(c) }, { peers: [c, 1] }]) assert.deepEqual(foundIn({ data: [a], peerRelay }), [a])
})

test('signals are read within bounds', () => {
  assert.deepEqual(readSignal({ type: 'offer', sdp: 'v=0' }), { type: 'offer', sdp: 'v=0' })
  assert.deepEqual(readSignal({ type: 'candidate', candidate: { candidate: 'x', sdpMid: '0', sdpMLineIndex: 0 } }), { candidate: { candidate: 'x', sdpMid: '0', sdpMLineIndex: 0 } })
  for (const nothing of [{ renegotiate: true }, { type: 'transceiverRequest' }, { type: 'pranswer', sdp: 'v=0' }, {}, { candidate: null }]) assert.equal(readSignal(nothing), null)
  const bad = [{ type: 'offer', sdp: 'x'.repeat(20000) }, { candidate: { candidate: 'x', sdpMid: 'x'.repeat(20000) } }]
  for (const signal of bad) assert.equal(readSignal(signal), undefined, JSON.stringify(signal).slice(0, 60))
})

test('no frame, however mutated, has the reader throw', () => {
  let seed = 1
  const random = (below) => { seed = seed * 48271 % 0x7fffffff; return seed % below }
  const pieces = ['"', '\\', '{', '}', '[', ']', ',', ':', '\\u0022', '\ud800', '0', 'null', '"data"', '"receipt":1', ' ', '\0', 'é']
  const frames = [first, relayed, frame({ data: `{"type":"signal","data":{"type":"offer","sdp":"v=0\\r\\n"}}` }), frame({ data: `{"type":"ack","data":["${c}","1"]}` })]
  for (let i = 0; i < 20000; i++) {
    let text = frames[random(frames.length)]
    for (let n = random(3); n >= 0; n--) {
      const at = random(text.length)
      text = text.slice(0, at) + pieces[random(pieces.length)] + text.slice(at + random(4))
    }
    const read = readFrame(text)
    if (typeof read !== 'string') JSON.parse(read.forwardedBy(self).text)
  }
})
