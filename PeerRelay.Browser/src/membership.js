import { makeRate, makeRecent } from './bounded.js'
import { fromJson, memberOf } from './bytes.js'
import { PeerRelayError } from './errors.js'
import { isHex, toId } from './ids.js'
import { jsonOf } from './json.js'
import { Room } from './room.js'
import { now, quiet } from './waiting.js'

/** Most members of a room that are known besides ourselves. */
const mostMembers = 64

const beatInterval = 15_000
const silenceLimit = 45_000
const tickInterval = 5_000
const stateInterval = 100
const helloInterval = 1_000
const lateLimit = 5_000
const stateLength = 4_096

/** How many peers are asked who is in the room, how often at least, and how often at most, whatever they say. */
const asked = 4
const askInterval = 30_000
const shortestTime = 10 // seconds

/**
 * Our being in a room: who else is, and what we tell each other. Others are found by asking, again and again, peers that know of the room, which also keeps us in their lists.
 * @param via the ids of these, nodes or members; undefined for the bootstraps
 */
export function makeMembership (name, { host, via, send, requests, state: firstState, ended }) {
  const members = new Map() // what the application sees; it may do to it what it likes
  const known = new Map() // of each member: itself, when it was heard, when its hello was answered, its state's text
  const telling = new Map() // to whom something about us is under way, and what ends its tries
  const gone = makeRecent(mostMembers, lateLimit) // who said bye
  const mayGreet = makeRate(4, 128) // anybody can name anybody as a member
  const stop = new AbortController()
  let state = copyOf(firstState)
  let beatAt = now()
  let askAt
  let stateTimer

  const tellOne = (id, op, fields, options) => send(id, { peerRelay: 'room', room: name, op, ...fields }, options)
  const targets = () => via ?? host.bootstraps()
  const directories = () => targets().slice(0, asked)

  // The receipt measures the way, for who wants to show it.
  async function tell (id, op, fields) {
    telling.get(id)?.abort() // another try of an older state must not come after this one
    const tries = new AbortController()
    telling.set(id, tries)
    await tellOne(id, op, { state, ...fields }, { receipt: true, timeout: beatInterval, signal: tries.signal }).catch(() => {}) // the next beat tries it again, or the next answer
    if (telling.get(id) === tries) telling.delete(id)
  }

  function tellAll () {
    clearTimeout(stateTimer)
    stateTimer = undefined
    beatAt = now()
    for (const id of known.keys()) tell(id, 'here')
  }

  // At the tick that is next to the time.
  function beat () {
    if (now() - beatAt > beatInterval - tickInterval / 2) tellAll()
  }

  /** @param ids as another peer has named them */
  function greet (ids) {
    for (const id of ids.slice(0, mostMembers).filter(isHex).map(toId)) if (id !== host.id && !known.has(id)) sayHello(id)
  }

  function sayHello (id) {
    if (!stop.signal.aborted && !telling.has(id) && mayGreet()) tell(id, 'hello', via && { find: true })
  }

  async function join (id) {
    try {
      const { members, seconds } = await requests.request(id, { peerRelay: 'join', room: name }, { signal: stop.signal })
      greet(members)
      if (seconds * 500 < askInterval) askAt = Math.min(askAt, now() + Math.max(seconds, shortestTime) * 500)
    } catch {
      if (via) sayHello(id) // it may be a member, who knows the others. And it is asked again later, whatever it was
    }
  }

  function ask () {
    // Not all members of a room in the same moment, after their node was away.
    askAt = now() + askInterval * (0.8 + Math.random() * 0.2)
    directories().forEach(join)
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

  function takeState ({ op, state, find, members }, text, from) {
    const one = known.get(from)
    if (op === 'hello' && now() - one.answeredAt >= helloInterval) {
      one.answeredAt = now()
      tell(from, 'here', find && { members: [...known.keys()].filter((id) => id !== from) })
    }
    if (via && Array.isArray(members)) greet(members)
    beat() // in a hidden page timers may come once a minute only; messages come in time, and wake it
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

  const ticker = setInterval(() => {
    for (const [id, one] of known) if (now() - one.heardAt >= silenceLimit) remove(id)
    beat()
    if (now() >= askAt) ask()
  }, tickInterval)

  /** Tells the others that we are gone; they are told otherwise when we are heard of again. */
  function sayBye () {
    const ids = new Set([...known.keys(), ...telling.keys()])
    for (const tries of telling.values()) tries.abort() // another try must not come after the bye
    for (const id of ids) quiet(tellOne(id, 'bye')) // or they notice our silence
    for (const id of directories()) quiet(requests.request(id, { peerRelay: 'leave', room: name }, { receipt: false }))
  }

  async function say (data, options) {
    if (stop.signal.aborted) throw new PeerRelayError('CLOSED')
    const fields = { data: memberOf(data, 'message') }
    return new Map(await Promise.all([...known.keys()].map(async (id) => [id, await tellOne(id, 'say', fields, options)])))
  }

  const room = new Room({
    name,
    members,
    send: (data, options) => quiet(say(data, options)),

    /** The first change is told at once, those that follow closely as one. */
    setState (given) {
      state = copyOf(given)
      if (stop.signal.aborted) return
      const wait = beatAt + stateInterval - now()
      if (wait <= 0) tellAll()
      else stateTimer ??= setTimeout(tellAll, wait)
    },

    leave () {
      if (stop.signal.aborted) return
      stop.abort()
      sayBye()
      clearInterval(ticker)
      clearTimeout(stateTimer)
      members.clear()
      known.clear()
      ended()
    }
  })
  ask()

  return {
    room,
    sayBye,

    /** There is a link with a peer: if others are found through it, after a time without. */
    linked (id) {
      if (!targets().includes(id)) return
      ask()
      tellAll()
    },

    /** Takes what another has sent to the room. */
    take (message, from, info) {
      const { op } = message
      if (from === host.id) return
      if (op === 'bye') {
        if (known.has(from)) gone.set(from, true)
        return remove(from)
      }
      const text = op === 'say' ? undefined : JSON.stringify(message.state)
      if (!['hello', 'here', 'say'].includes(op) || text?.length > stateLength) return host.drop('invalidRoom')
      if (!known.has(from)) takeUp(message, text, from)
      const one = known.get(from)
      if (!one) return // there is no room for it; or a listener has left
      one.heardAt = now()
      if (op === 'say') room.emit('message', fromJson(message.data), from, info)
      else takeState(message, text, from)
    }
  }
}

// A copy, so that later changes of the object change nothing here.
function copyOf (state) {
  if (state === undefined) return
  const text = jsonOf(state)
  if (text.length > stateLength) throw new PeerRelayError('TOO_LARGE')
  return JSON.parse(text)
}
