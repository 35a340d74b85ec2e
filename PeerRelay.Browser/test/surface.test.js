import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import WebSocket from 'ws'
import * as client from '../peer-relay.js'

const types = await readFile(new URL('../peer-relay.d.ts', import.meta.url), 'utf8')
const classes = new Map([...types.matchAll(/^export class (\w+)[^{]*\{\n([\s\S]*?)^\}/gm)].map(([, name, body]) => [name, membersOf(body)]))

// Members that the types do not tell of: what makes the events, and what every error has.
const untold = new Map([['PeerRelay', ['emit']], ['Room', ['emit']], ['PeerRelayError', ['name']]])

function membersOf (body) {
  const found = { own: new Set(), static: new Set() }
  for (const [, isStatic, name] of body.matchAll(/^ {2}(static )?(?:private )?(?:readonly )?(\w+)[(<:?]/gm)) found[isStatic ? 'static' : 'own'].add(name)
  return found
}

function prototypeMembers (type) {
  const names = new Set()
  for (let at = type.prototype; at !== Object.prototype && at !== Error.prototype; at = Object.getPrototypeOf(at)) for (const name of Object.getOwnPropertyNames(at)) names.add(name)
  names.delete('constructor')
  return names
}

function instanceMembers (type) {
  const names = prototypeMembers(type)
  const isPart = type === client.PeerRelayError || type === client.Room
  const owner = new (isPart ? client.PeerRelay : type)({ wrtc: false, bootstrap: [], WebSocket })
  const instance = type === client.PeerRelayError ? new type('INVALID', 'text') : type === client.Room ? owner.room('tea') : owner
  assert.ok(instance instanceof type)
  for (const name of Object.keys(instance)) names.add(name)
  owner.destroy?.()
  owner.close?.()
  return names
}

test('the module exports the classes that the types tell of, and nothing else', () => {
  assert.deepEqual(Object.keys(client).sort(), [...classes.keys(), 'default'].sort())
  assert.equal(client.default, client.PeerRelay)
  assert.equal(client.PeerRelay.Socket, client.Socket)
})

for (const [name, told] of classes) {
  test(`${name} has the members that the types tell of, and no others`, () => {
    const there = [...instanceMembers(client[name])].filter((member) => !untold.get(name)?.includes(member))
    assert.deepEqual(there.sort(), [...told.own].filter((member) => member !== 'constructor').sort())
    const statics = Object.getOwnPropertyNames(client[name]).filter((member) => !['length', 'name', 'prototype'].includes(member))
    assert.deepEqual(statics.sort(), [...told.static].sort())
  })
}
