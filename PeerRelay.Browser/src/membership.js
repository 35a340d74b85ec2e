import { makeRecent } from './bounded.js'
import { fromJson, isUnsayable, toJson } from './bytes.js'
import { mostMembers } from './directory.js'
import { invalid, PeerRelayError } from './errors.js'
import { Room } from './room.js'
import { now, quiet } from './waiting.js'

const beatInterval = 15_000
const silenceLimit = 45_000
const tickInterval = 5_000
const stateInterval = 100
const helloInterval = 1_000
const lateLimit = 5_000
const stateLength = 4_096

/** Our being in a room: who else is, and what we tell each other. */
export function makeMembership (name, { host, send, state: firstState, ended }) {
  const members = new Map() // what the application sees; it may do to it what it likes
  const known = new Map() // of each member: itself, when it was heard, when its hello was answered, its state's text
  const telling = new Map() // to whom something about us is under way, and what ends its tries
  const gone = makeRecent(mostMembers, lateLimit) // who said bye
  const askers = new Map() // who asked us for the others, and when: they are greeted soon, and not known yet
  let state = copyOf(firstState)
  let beatAt = now()
  let isLeft = false
  let directory
  let ticker
  let stateTimer

  const messageOf = (op, fields) => ({ peerRelay: 'room', room: name, op, ...fields })

  // The receipt measures the way, for who wants to show it.
  async function tell (id, op) {
    telling.get(id)?.abort() // another try of an older state must not come after this one
    const stop = new AbortController()
    telling.set(id, stop)
    await send(id, messageOf(op, { state }), { receipt: true, timeout: beatInterval, signal: stop.signal }).catch(() => {}) // the next beat tries it again, or the directory's next answer
    if (telling.get(id) === stop) telling.delete(id)
  }

  function tellAll () {
    clearTimeout(stateTimer)
    stateTimer = undefined
    beatAt = now()
    for (const id of known.keys()) tell(id, 'here')
  }

  function sayHello (id) {
    if (!telling.has(id) && telling.size < 2 * mostMembers) tell(id, 'hello')
  }

  function takeUp ({ op, state }, text, from) {
    // What went another way than the bye may come after it, and does not bring its sender back.
    const isLate = op !== 'hello' && gone.get(from)
    if (isLate || known.size >= mostMembers) return host.drop(isLate ? 'lateInRoom' : 'roomFull')
    const member = { id: from, state: op === 'say' ? undefined : state }
    members.set(from, member)
    known.set(from, { member, text, answeredAt: -Infinity })
    gone.delete(from)
    if (op !== 'hello') sayHello(from)
    room.emit('join', member)
  }

  function takeState ({ op, state }, text, from) {
    const one = known.get(from)
    if (op === 'hello' && now() - one.answeredAt >= helloInterval) {
      one.answeredAt = now()
      tell(from, 'here')
    }
    // In a hidden page timers may come once a minute only. Messages come in time: they wake it.
    if (now() - beatAt >= beatInterval) tellAll()
    if (one.text === text) return
    one.text = text
    one.member.state = state
    room.emit('state', one.member)
  }

  function remove (id) {
    const one = known.get(id)
    members.delete(id)
    if (known.delete(id)) room.emit('leave', one.member)
  }

  function tick () {
    for (const [id, at] of askers) if (now() - at >= silenceLimit) askers.delete(id)
    for (const [id, { heardAt }] of known) if (now() - heardAt >= silenceLimit) remove(id)
    if (now() - beatAt > beatInterval - tickInterval / 2) tellAll() // at the tick that is next to it
  }

  const membership = {
    name,
    members,

    /** Begins: what the directory finds is greeted. */
    enter (given) {
      directory = given
      ticker = setInterval(tick, tickInterval)
      directory.ask()
    },

    /** There is a link by which others may be found, after a time without. */
    linked () {
      directory.ask()
      tellAll()
    },

    greet (ids) {
      for (const id of ids) if (id !== host.id && !known.has(id)) sayHello(id)
    },

    /** Answers one that looks for the room as a node does: it is in the answers to others from now on. */
    membersFor (asker) {
      if (askers.size < mostMembers) askers.set(asker, now())
      return [...new Set([host.id, ...known.keys(), ...askers.keys()])].filter((id) => id !== asker).slice(0, mostMembers)
    },

    /** Takes what another has sent to the room. */
    take (message, from, info) {
      const { op } = message
      if (isLeft || from === host.id) return
      if (op === 'bye') {
        askers.delete(from)
        if (known.has(from)) gone.set(from, true)
        return remove(from)
      }
      const text = op === 'say' ? undefined : textOf(message.state)
      if (!['hello', 'here', 'say'].includes(op) || text === null) return host.drop('invalidRoom')
      if (!known.has(from)) takeUp(message, text, from)
      const one = known.get(from)
      if (!one) return // there is no room for it; or a listener has left
      one.heardAt = now()
      if (op === 'say') room.emit('message', fromJson(message.data), from, info)
      else takeState(message, text, from)
    },

    async say (data, options) {
      if (isLeft) throw new PeerRelayError('CLOSED')
      if (isUnsayable(data)) throw invalid('message')
      const message = messageOf('say', { data: toJson(data) })
      return new Map(await Promise.all([...known.keys()].map(async (id) => [id, await send(id, message, options)])))
    },

    /** The first change is told at once, those that follow closely as one. */
    setState (given) {
      state = copyOf(given)
      if (isLeft) return
      const wait = beatAt + stateInterval - now()
      if (wait <= 0) tellAll()
      else stateTimer ??= setTimeout(tellAll, wait)
    },

    /** Tells the others that we are gone; they are told otherwise when we are heard of again. */
    sayBye () {
      const ids = new Set([...known.keys(), ...telling.keys()])
      for (const stop of telling.values()) stop.abort() // another try must not come after the bye
      for (const id of ids) quiet(send(id, messageOf('bye'))) // or they notice our silence
      directory.leave()
    },

    leave () {
      if (isLeft) return
      isLeft = true
      membership.sayBye()
      directory.stop()
      clearInterval(ticker)
      clearTimeout(stateTimer)
      members.clear()
      known.clear()
      ended()
    }
  }
  const room = membership.room = new Room(membership)
  return membership
}

// A copy, so that later changes of the object change nothing here.
function copyOf (state) {
  if (state === undefined) return
  const text = textOf(state)
  if (text === null) throw new PeerRelayError('TOO_LARGE')
  if (text === undefined) throw invalid('state')
  return JSON.parse(text)
}

// Undefined if there is no state, or none that JSON can say; null if it is too large: in characters, or in depth, which stringify can't bear.
function textOf (state) {
  let text
  try {
    text = JSON.stringify(state)
  } catch (error) {
    if (error instanceof RangeError) return null
  }
  return text?.length > stateLength ? null : text
}
