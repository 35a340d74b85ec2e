// What the demo makes of what others send, and of the url.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Chat } from '../pages/demo/chat.js'
import { describePath } from '../pages/demo/people.js'
import { colourOf, myself, personOf, rename, roomOf } from '../pages/demo/person.js'
import { quoted, shownUrl } from '../pages/url.js'

const id = 'e9a44fd3e1cb55804d68ec7baed4bab64cfd4ef6'
const isColour = colour => /^#[0-9a-f]{6}$/.test(colour)

/** The relative luminance of a colour (WCAG 2.2). */
function luminance (colour) {
  const [red, green, blue] = [1, 3, 5].map(at => parseInt(colour.slice(at, at + 2), 16) / 255).map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

class Memory {
  #items = new Map()
  getItem (key) { return this.#items.get(key) ?? null }
  setItem (key, value) { this.#items.set(key, String(value)) }
}

test('a path is told with what is known of it', () => {
  const told = [
    [{ transport: 'relayed', hops: null, roundTrip: null }, 'relayed'],
    [{ transport: 'relayed', hops: 1, roundTrip: 22.6 }, 'relayed, 1 hop, 23 ms'],
    [{ transport: 'relayed', hops: 2, roundTrip: null }, 'relayed, 2 hops'],
    [{ transport: 'direct', link: 'webrtc', hops: 1, roundTrip: 3.4 }, 'direct, 3 ms'],
    [{ transport: 'direct', link: 'webrtc', hops: 1, roundTrip: 0.2 }, 'direct, <1 ms']
  ]
  for (const [path, text] of told) assert.equal(describePath(path), text)
})

test('a member is shown with what its state says', () => {
  const person = personOf({ id, state: { name: ' Ada ', colour: 3 } })
  assert.equal(person.name, 'Ada')
  assert.notEqual(person.colour, personOf({ id, state: { colour: 4 } }).colour)
})

test('a member is shown whatever its state is', () => {
  for (const state of [undefined, null, 7, 'Ada', [], {}, { name: '  ' }, { name: 7, colour: '1' }, { colour: -1 }, { colour: 0.5 }, { colour: 1e9 }, { colour: 'constructor' }, { colour: {} }]) {
    const person = personOf({ id, state })
    assert.equal(person.name, 'Peer e9a44f')
    assert.ok(isColour(person.colour))
  }
})

test('a long name is cut between characters', () => assert.equal(personOf({ id, state: { name: '😀'.repeat(99) } }).name, '😀'.repeat(24)))

test('white text reads well on every colour', () => {
  for (let colour = 0; colour < 10; colour++) {
    const contrast = 1.05 / (luminance(personOf({ id, state: { colour } }).colour) + 0.05)
    assert.ok(contrast >= 4.5, `${colour}: ${contrast}`)
  }
})

test('our name stays, and an empty one is none', () => {
  const storage = new Memory()
  const me = myself(id, storage)
  assert.match(me.name, /^\w+ \w+$/)
  assert.ok(isColour(colourOf(me)))
  rename(me, ' Ada ', storage)
  rename(me, '   ', storage)
  assert.equal(myself(id, storage).name, 'Ada')
})

test('without storage there is a name all the same', () => {
  const me = myself(id, undefined)
  rename(me, 'Ada', undefined)
  assert.equal(me.name, 'Ada')
})

test('the room is the one that the url names', () => {
  assert.equal(roomOf('#a%20room'), 'a room')
  assert.equal(roomOf('#%zz'), '%zz') // not encoded as it should be
  assert.equal(roomOf(`#${encodeURIComponent('😀'.repeat(99))}`), '😀'.repeat(48))
})

test('without one it is a new room, of which there are many', () => {
  const rooms = new Set(Array.from({ length: 50 }, () => roomOf('')))
  assert.ok(rooms.size > 45)
  for (const room of rooms) assert.match(room, /^[a-z]+-[a-z]+-\d+$/)
})

test('the url that the node tells is shown, unless the page knows a better way to the same host', () => {
  const shown = [
    [null, 'ws://localhost:8001/relay', 'ws://localhost:8001/relay'],
    ['wss://relay.example/peers', 'ws://10.0.0.1:8001/relay', 'wss://relay.example/peers'],
    ['wss://relay.example/peers', 'ws://relay.example/relay', 'wss://relay.example/peers'],
    ['wss://relay.example/relay', 'wss://relay.example/prefix/relay', 'wss://relay.example/prefix/relay'], // the proxy took the prefix away
    ['ws://relay.example/relay', 'wss://relay.example/relay', 'wss://relay.example/relay'], // the proxy did the TLS, and does not say so
    ['ws://relay.example:8001/relay', 'wss://relay.example/relay', 'ws://relay.example:8001/relay']
  ]
  for (const [told, here, url] of shown) assert.equal(shownUrl(told, here), url)
})

test('a url with a quote in it does not end the text that it stands in', () => assert.equal(quoted("wss://relay.example/a'b"), "'wss://relay.example/a%27b'"))

test('of a flood of one peer some lines are heard, and all of others', t => {
  const lines = []
  const element = () => ({ style: { setProperty () {} }, append (...parts) { this.text = parts.at(-1) } })
  t.after(() => { delete globalThis.document })
  globalThis.document = { createElement: element }
  const log = { append: line => lines.push(line.text), childElementCount: 0 }
  const chat = new Chat(log, { addEventListener () {} })
  for (let i = 0; i < 50; i++) chat.hear({ id, name: 'Ada', colour: '#000000' }, `flood ${i}`)
  chat.hear({ id: id.replace('e', 'f'), name: 'Bob', colour: '#000000' }, 'hello')
  assert.equal(lines.length, 21)
  assert.equal(lines.at(-1), ' hello')
})
