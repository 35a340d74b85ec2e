import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { mockClock, pass, passUntil, restoreClock } from './clock.js'
import { Network } from './network.js'

const stranger = 'f'.repeat(40)
let network, node, known, directory

beforeEach(() => {
  mockClock()
  network = new Network()
  node = network.host()
  known = new Map()
  directory = {
    join ({ room }, from) {
      if (!known.has(room)) known.set(room, new Set())
      const ids = [...known.get(room)].filter((id) => id !== from)
      known.get(room).add(from)
      return { members: ids, seconds: 60 }
    },
    leave ({ room }, from) {
      known.get(room)?.delete(from)
      return {}
    }
  }
  node.takeUser = ({ id, data }, from) => {
    node.send(from, { peerRelay: 'response', id, data: directory[data.peerRelay](data, from) })
    return true
  }
})

afterEach(restoreClock)

function join (name, options) {
  const host = network.host()
  host.directories = [node.id]
  host.room = host.rooms.enter(name, options)
  host.events = []
  for (const event of ['join', 'leave', 'state']) host.room.on(event, ({ id, state }) => host.events.push([event, id, state]))
  host.room.on('message', (data, from, info) => host.events.push(['message', from, data, info]))
  return host
}

async function three () {
  const hosts = [join('tea', { state: 'a' }), join('tea', { state: 'b' }), join('tea', { state: 'c' })]
  await pass(2_000)
  return hosts
}

function members (host) {
  return [...host.room.members.values()].map(({ state }) => state).sort()
}

function ops (host) {
  return host.sent.map(({ data }) => data.op).filter(Boolean)
}

// What a hostile program would send.
function tell (host, from, message) {
  host.takeUser({ peerRelay: 'room', room: 'tea', ...message }, from)
}

test('three members find each other through a node, and see each other\'s state', async () => {
  const hosts = await three()
  assert.deepEqual(hosts.map(members), [['b', 'c'], ['a', 'c'], ['a', 'b']])
  for (const host of hosts) {
    assert.deepEqual(host.events.map(([event]) => event), ['join', 'join'])
    assert.deepEqual(host.messages, [])
    assert.equal(host.room.members.get(host.id), undefined)
  }
})

test('they find each other where a third is lost and much comes twice', async () => {
  network.loss = 0.3
  network.repeats = 0.3
  const hosts = [join('tea', { state: 'a' }), join('tea', { state: 'b' }), join('tea', { state: 'c' })]
  await pass(100_000)
  assert.deepEqual(hosts.map(members), [['b', 'c'], ['a', 'c'], ['a', 'b']])
  for (const { events } of hosts) assert.equal(events.filter(([event]) => event === 'join').length, 2)
})

test('the messages look as the document says', async () => {
  const [first, second] = await three()
  assert.equal(JSON.stringify(first.sent[0].data.data), '{"peerRelay":"join","room":"tea"}')
  assert.equal(JSON.stringify(second.sent.find(({ data }) => data.op === 'hello').data), '{"peerRelay":"room","room":"tea","op":"hello","state":"b"}')
  assert.equal(JSON.stringify(first.sent.find(({ data }) => data.op === 'here').data), '{"peerRelay":"room","room":"tea","op":"here","state":"a"}')
  first.sent.length = 0
  first.room.send({ x: 1 })
  assert.equal(JSON.stringify(first.sent[0].data), '{"peerRelay":"room","room":"tea","op":"say","data":{"x":1}}')
  first.sent.length = 0
  first.room.leave()
  assert.equal(JSON.stringify(first.sent[0].data), '{"peerRelay":"room","room":"tea","op":"bye"}')
  assert.equal(JSON.stringify(first.sent[2].data.data), '{"peerRelay":"leave","room":"tea"}')
})

test('what is said comes to all the others, bytes too, and it is told what became of it', async () => {
  const [first, second, third] = await three()
  const results = await passUntil(first.room.send(Uint8Array.of(1, 2), { receipt: true }))
  assert.deepEqual([...results.keys()].sort(), [second.id, third.id])
  assert.equal(results.get(second.id).status, 'delivered')
  for (const host of [second, third]) assert.deepEqual(host.events.at(-1), ['message', first.id, Uint8Array.of(1, 2), { hops: 2, direct: false }])
  assert.equal(first.events.length, 2)
})

test('who leaves is gone for the others and for the node, and nothing of it is left', async () => {
  const [first, second] = await three()
  first.room.leave()
  first.room.leave()
  assert.equal(first.room.members.size, 0)
  await pass(1_000)
  assert.deepEqual(second.events.at(-1), ['leave', first.id, 'a'])
  assert.equal(known.get('tea').has(first.id), false)
  first.sent.length = 0
  await pass(120_000)
  assert.deepEqual(first.sent, [])
  await assert.rejects(first.room.send(1), { code: 'CLOSED' })
  first.room.setState(1)
  tell(first, second.id, { op: 'say', data: 1 })
  assert.deepEqual(first.dropped, { unknownRoom: 1 })
  first.room = first.rooms.enter('tea', { state: 'again' })
  await pass(1_000)
  assert.deepEqual(members(second), ['again', 'c'])
})

test('who is silent for 45 s is gone', async () => {
  const [first, second, third] = await three()
  network.hosts.delete(third.id)
  await pass(40_000)
  assert.equal(first.room.members.size, 2)
  await pass(10_000)
  assert.deepEqual(members(first), ['b'])
  assert.deepEqual(members(second), ['a'])
  assert.deepEqual(first.events.at(-1), ['leave', third.id, 'c'])
})

test('members stay as long as they are there', async () => {
  const hosts = await three()
  network.loss = 0.2
  await pass(300_000)
  for (const { events } of hosts) assert.equal(events.length, 2)
})

test('one that comes late is known to all', async () => {
  const hosts = await three()
  await pass(100_000)
  const late = join('tea', { state: 'd' })
  await pass(1_000)
  assert.deepEqual(members(late), ['a', 'b', 'c'])
  for (const host of hosts) assert.ok(members(host).includes('d'))
})

test('a node that was started again and has forgotten the room is told at once when there is a link', async () => {
  const [first, second, third] = await three()
  known.clear()
  for (const host of [first, second, third]) host.rooms.linked(node.id)
  await pass(200)
  assert.equal(known.get('tea').size, 3)
  known.clear()
  first.rooms.linked(stranger)
  await pass(200)
  assert.equal(known.size, 0)
  await pass(36_000)
  assert.equal(known.get('tea').size, 3)
})

test('without a node it is asked again, and at once when there is one', async () => {
  const host = join('tea')
  host.directories = []
  await pass(1_000)
  host.sent.length = 0
  host.directories = [stranger]
  await pass(120_000)
  assert.ok(host.sent.length >= 3 && host.sent.length <= 6, `${host.sent.length}`)
  host.directories = [node.id]
  host.rooms.linked(node.id)
  await pass(200)
  assert.ok(known.get('tea').has(host.id))
})

test('a room is found through a member, too, who tells of the others to who asks', async () => {
  const [first] = await three()
  first.sent.length = 0
  const guest = network.host()
  guest.room = guest.rooms.enter('tea', { state: 'd', via: [first.id] })
  await pass(2_000)
  assert.deepEqual(members(guest), ['a', 'b', 'c'])
  assert.equal(JSON.stringify(guest.sent.find(({ data }) => data.op === 'hello').data), '{"peerRelay":"room","room":"tea","op":"hello","state":"d","find":true}')
  assert.equal(first.sent.find(({ data }) => data.op === 'here').data.members.length, 2)
  const other = network.host()
  other.room = other.rooms.enter('coffee', { via: [first.id] })
  await pass(2_000)
  assert.deepEqual(members(other), [])
})

test('those that ask one member at the same time find each other', async () => {
  const first = join('tea', { state: 'a' })
  await pass(1_000)
  const guests = ['b', 'c', 'd'].map((state) => {
    const guest = network.host()
    guest.room = guest.rooms.enter('tea', { state, via: [first.id] })
    return guest
  })
  await pass(1_000)
  assert.deepEqual(guests.map(members), [['a', 'c', 'd'], ['a', 'b', 'd'], ['a', 'b', 'c']])
})

test('who has not asked for members is not told of any, and greets none', async () => {
  const [first, second] = await three()
  second.sent.length = 0
  for (const members of [[stranger], stranger, 7, null, { length: 5 }]) tell(second, first.id, { op: 'here', state: 'a', members })
  assert.deepEqual(ops(second), [])
  const guest = network.host()
  guest.room = guest.rooms.enter('tea', { via: [first.id] })
  await pass(1_000)
  guest.sent.length = 0
  for (const members of [stranger, 7, null, { length: 5 }, [null, 7, 'x', guest.id]]) tell(guest, first.id, { op: 'here', state: 'a', members })
  tell(guest, first.id, { op: 'here', state: 'a', members: Array.from({ length: 5_000 }, (_, at) => at.toString(16).padStart(40, 'b')) })
  assert.equal(ops(guest).length, 64)
})

test('who leaves while members are being asked is heard of no more', async () => {
  const first = join('tea', { state: 'a' })
  await pass(1_000)
  const guest = network.host()
  guest.room = guest.rooms.enter('tea', { via: [first.id, stranger] })
  guest.room.leave()
  await pass(60_000)
  assert.deepEqual(ops(guest), [])
  assert.deepEqual(members(first), [])

  // A listener leaves as well, in the middle of what the clock brings about.
  const other = network.host()
  other.room = other.rooms.enter('tea', { via: [first.id] })
  await pass(1_000)
  assert.deepEqual(members(other), ['a'])
  other.room.on('leave', () => {
    other.sent.length = 0
    other.room.leave()
  })
  network.hosts.delete(first.id)
  await pass(100_000)
  assert.equal(other.room.members.size, 0)
  assert.ok(ops(other).every((op) => op === 'bye'), ops(other).join())
})

test('a member that is asked is asked again, as its answer may have got lost', async () => {
  const [first, second] = await three()
  const guest = network.host()
  guest.room = guest.rooms.enter('tea', { state: 'd', via: [first.id] })
  tell(guest, first.id, { op: 'here', state: 'a' }) // so it is known already
  network.loss = 1
  await pass(5_000)
  network.loss = 0
  await pass(35_000)
  assert.deepEqual(members(guest), ['a', 'b', 'c'])
  assert.deepEqual(members(second), ['a', 'c', 'd'])
})

test('members that are named without end are greeted at a limited rate', async () => {
  const first = join('tea', { state: 'a' })
  await pass(1_000)
  const guest = network.host()
  guest.room = guest.rooms.enter('tea', { via: [first.id] })
  await pass(1_000)
  guest.sent.length = 0
  for (let run = 0; run < 100; run++) {
    const members = Array.from({ length: 64 }, (_, at) => (64 * run + at).toString(16).padStart(40, 'b'))
    tell(guest, first.id, { op: 'here', state: 'a', members })
    await pass(100)
  }
  assert.ok(ops(guest).length <= 128 + 4 * 11, `${ops(guest).length}`)
  for (let run = 0; run < 1_000; run++) {
    const member = run.toString(16).padStart(40, 'c')
    tell(guest, member, { op: 'say' })
    tell(guest, member, { op: 'bye' })
  }
  assert.ok(ops(guest).length <= 128 + 4 * 12, `${ops(guest).length}`)
})

test('a new state is told, at once and then not more often than it need be', async () => {
  const [first, second] = await three()
  first.sent.length = 0
  for (let state = 0; state < 50; state++) first.room.setState(state)
  assert.equal(ops(first).length, 2)
  await pass(300)
  assert.equal(ops(first).length, 4)
  assert.deepEqual(second.events.at(-1), ['state', first.id, 49])
  const count = second.events.length
  await pass(40_000)
  assert.equal(second.events.length, count)
})

test('a state is what it was when it was set', async () => {
  const state = { name: 'Ann' }
  const first = join('tea', { state })
  state.name = 'changed'
  const second = join('tea')
  await pass(1_000)
  assert.deepEqual(members(second), [{ name: 'Ann' }])
  assert.deepEqual(members(first), [undefined])
})

for (const [name, options, code] of [
  ['', {}, 'INVALID'], ['n'.repeat(129), {}, 'INVALID'], [7, {}, 'INVALID'], ['\ud800', {}, 'INVALID'], ['a', { via: 'x' }, 'INVALID'], ['a', { via: ['x'] }, 'INVALID'],
  ['a', { state: () => {} }, 'INVALID'], ['a', { state: 1n }, 'INVALID'], ['a', { state: 'x'.repeat(4_100) }, 'TOO_LARGE']
]) {
  test(`${String(name).slice(0, 5)} with ${String(Object.entries(options)).slice(0, 20)} is ${code}`, () => {
    const host = network.host()
    assert.throws(() => host.rooms.enter(name, options), { code })
    host.rooms.enter('a') // nothing was left behind
  })
}

test('a room is entered once, and not after the end', async () => {
  const host = join('tea')
  assert.throws(() => host.rooms.enter('tea'), { code: 'INVALID' })
  assert.throws(() => host.room.setState(1n), { code: 'INVALID' })
  await assert.rejects(host.room.send(() => {}), { code: 'INVALID' })
  host.destroy()
  assert.throws(() => host.rooms.enter('tea'), { code: 'CLOSED' })
})

test('destroy says bye, and nothing is left', async () => {
  const [first, second] = await three()
  first.sent.length = 0
  first.destroy()
  assert.deepEqual(ops(first), ['bye', 'bye'])
  await pass(1_000)
  assert.deepEqual(members(second), ['c'])
  first.sent.length = 0
  await pass(100_000)
  assert.deepEqual(first.sent, [])
})

test('a page that is put away says bye, and is there again when it comes back', async () => {
  const [first, second] = await three()
  first.rooms.sayBye()
  await pass(1_000)
  assert.deepEqual(members(second), ['c'])
  await pass(5_000)
  first.rooms.linked(node.id)
  await pass(1_000)
  assert.deepEqual(members(second), ['a', 'c'])
  assert.deepEqual(members(first), ['b', 'c'])
})

test('who is heard without having been seen is taken up, greeted and asked for its state', async () => {
  const host = join('tea')
  await pass(500)
  for (const op of ['say', 'here', 'hello']) {
    const from = network.host()
    host.sent.length = 0
    tell(host, from.id, { op, state: op, data: 1 })
    assert.deepEqual([op, ops(host)], [op, [op === 'hello' ? 'here' : 'hello']])
    assert.equal(host.room.members.get(from.id).state, op === 'say' ? undefined : op)
  }
  tell(host, stranger, { op: 'bye' })
  assert.equal(host.room.members.size, 3)
})

test('what comes after a bye does not bring its sender back, a new hello does', async () => {
  const [first, second] = await three()
  tell(first, second.id, { op: 'bye' })
  tell(first, second.id, { op: 'say', data: 'late' })
  tell(first, second.id, { op: 'here', state: 'late' })
  assert.deepEqual(members(first), ['c'])
  assert.deepEqual(first.dropped, { lateInRoom: 2 })
  tell(first, second.id, { op: 'hello', state: 'new' })
  assert.deepEqual(members(first), ['c', 'new'])
})

test('a hello is answered once a second', async () => {
  const [first, second] = await three()
  first.sent.length = 0
  for (let count = 0; count < 50; count++) tell(first, second.id, { op: 'hello', state: 'b' })
  assert.deepEqual(ops(first), ['here'])
})

test('what the application does to the members does no harm', async () => {
  const [first, second] = await three()
  first.room.members.clear()
  first.room.members.set(stranger, {})
  tell(first, second.id, { op: 'here', state: 'new' })
  assert.deepEqual(first.events.at(-1), ['state', second.id, 'new'])
  tell(first, second.id, { op: 'bye' })
  assert.deepEqual(first.events.at(-1), ['leave', second.id, 'new'])
  tell(first, stranger, { op: 'say', data: 1 })
  assert.deepEqual(first.events.at(-1)[0], 'message')
})

test('there are 64 others at most, and what further ones say is not taken', async () => {
  const host = join('tea')
  for (let other = 0; other < 100; other++) tell(host, other.toString(16).padStart(40, 'a'), { op: 'say', data: other })
  assert.equal(host.room.members.size, 64)
  assert.equal(host.dropped.roomFull, 36)
  assert.equal(host.events.filter(([event]) => event === 'message').length, 64)
})

test('a listener may leave the room, whatever it is called for', async () => {
  for (const event of ['join', 'message', 'state']) {
    const host = join('tea')
    host.room.on(event, () => host.room.leave())
    tell(host, stranger, { op: 'hello', state: 1 })
    tell(host, stranger, { op: 'here', state: 2 })
    tell(host, stranger, { op: 'say', data: 1 })
    assert.equal(host.room.members.size, 0)
  }
})

for (const message of [{}, { op: 'shout' }, { op: 7 }, { op: null }, { op: ['say'] }, { op: 'hello', state: 'x'.repeat(4_100) }]) {
  test(`the message ${JSON.stringify(Object.keys(message))} of op ${String(message.op)} is dropped`, () => {
    const host = join('tea')
    tell(host, stranger, message)
    assert.deepEqual(host.dropped, { invalidRoom: 1 })
    assert.equal(host.room.members.size, 0)
  })
}

test('a message to a room that we are not in is dropped, whatever its name', () => {
  const host = join('tea')
  for (const room of ['coffee', undefined, null, 7, {}, '__proto__']) tell(host, stranger, { room, op: 'say' })
  assert.deepEqual(host.dropped, { unknownRoom: 6 })
  assert.deepEqual(host.messages, [])
})

for (const answer of [null, 7, {}, { members: 'x', seconds: 60 }, { members: [] }, { members: [], seconds: 'x' }, { members: [null, 'x', {}, 'g'.repeat(40)], seconds: 60 },
  { members: [], seconds: -1 }, { members: [], seconds: 1e300 }]) {
  test(`a directory that answers ${JSON.stringify(answer)} does no harm`, async () => {
    directory.join = () => answer
    const host = join('tea')
    await pass(60_000)
    assert.deepEqual(ops(host), [])
    assert.ok(host.sent.length <= 16)
  })
}

test('a directory that names many makes few greetings', async () => {
  directory.join = () => ({ members: Array.from({ length: 5_000 }, (_, at) => at.toString(16).padStart(40, 'b')), seconds: 60 })
  const host = join('tea')
  await pass(1_000)
  assert.equal(ops(host).length, 64)
})

test('a page whose timers sleep is woken by what the others send', async () => {
  const [first, second] = await three()
  const { now } = performance
  performance.now = () => now() + 20_000 // the time is over, and no timer has come
  second.sent.length = 0
  tell(second, first.id, { op: 'here', state: 'a' })
  assert.deepEqual(ops(second), ['here', 'here'])
  tell(second, first.id, { op: 'here', state: 'a' })
  assert.equal(second.sent.length, 2)
})
