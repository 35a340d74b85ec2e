import { fromJson, toJson } from './bytes.js'
import { mostMembers } from './directory.js'
import { PeerRelayError } from './errors.js'
import { Room } from './room.js'

const beatInterval = 15_000
const silenceLimit = 45_000
const tickInterval = 5_000
const stateInterval = 100
const helloInterval = 1_000
const lateLimit = 5_000
const stateLength = 4_096
const ops = new Set(['hello', 'here', 'say'])

/** Our being in a room: who else is, and what we tell each other. */
export class Membership {
  members = new Map() // what the application sees; it may do to it what it likes
  #host
  #send
  #ended
  #known = new Map() // of each member: itself, when it was heard, when its hello was answered, its state's text
  #telling = new Map() // to whom something about us is under way, and what ends its tries
  #gone = new Map() // who said bye, and when
  #askers = new Map() // who asked us for the others, and when: they are greeted soon, and not known yet
  #state
  #directory
  #ticker
  #beatAt = performance.now()
  #stateTimer
  #left = false

  constructor (name, { host, send, state, ended }) {
    this.name = name
    this.#host = host
    this.#send = send
    this.#ended = ended
    this.#state = snapshot(state)
    this.room = new Room(this)
  }

  /** Begins: what the directory finds is greeted. */
  enter (directory) {
    this.#directory = directory
    this.#ticker = setInterval(() => this.#tick(), tickInterval)
    directory.ask()
  }

  /** There is a link by which others may be found, after a time without. */
  linked () {
    this.#directory.ask()
    this.#tellAll()
  }

  greet (ids) {
    for (const id of ids) if (id !== this.#host.id && !this.#known.has(id)) this.#sayHello(id)
  }

  /** Answers one that looks for the room as a node does: it is in the answers to others from now on. */
  membersFor (asker) {
    if (this.#askers.size < mostMembers) this.#askers.set(asker, performance.now())
    const ids = new Set([this.#host.id, ...this.#known.keys(), ...this.#askers.keys()])
    ids.delete(asker)
    return [...ids].slice(0, mostMembers)
  }

  /** Takes what another has sent to the room. */
  take (message, from, info) {
    const { op } = message
    if (this.#left || from === this.#host.id) return
    if (op === 'bye') return this.#bye(from)
    const text = op === 'say' ? undefined : textOf(message.state)
    if (!ops.has(op) || text === null) return this.#host.drop('invalidRoom')
    if (!this.#known.has(from) && !this.#takeUp(message, text, from)) return
    this.#known.get(from).heardAt = performance.now()
    if (op === 'say') this.room.emit('message', fromJson(message.data), from, info)
    else this.#takeState(message, text, from)
  }

  async say (data, options) {
    if (this.#left) throw new PeerRelayError('CLOSED', 'The room was left.')
    if (typeof data === 'function' || typeof data === 'symbol') throw new PeerRelayError('INVALID', 'The message is not JSON.')
    const message = { peerRelay: 'room', room: this.name, op: 'say', data: toJson(data) }
    return new Map(await Promise.all([...this.#known.keys()].map(async (id) => [id, await this.#send(id, message, options)])))
  }

  /** The first change is told at once, those that follow closely as one. */
  setState (state) {
    this.#state = snapshot(state)
    if (this.#left) return
    const wait = this.#beatAt + stateInterval - performance.now()
    if (wait <= 0) this.#tellAll()
    else this.#stateTimer ??= setTimeout(() => this.#tellAll(), wait)
  }

  /** Tells the others that we are gone; they are told otherwise when we are heard of again. */
  sayBye () {
    const ids = new Set([...this.#known.keys(), ...this.#telling.keys()])
    for (const stop of this.#telling.values()) stop.abort() // another try must not come after the bye
    const bye = { peerRelay: 'room', room: this.name, op: 'bye' }
    for (const id of ids) this.#send(id, bye, {}).catch(() => {}) // they notice our silence
    this.#directory.leave()
  }

  leave () {
    if (this.#left) return
    this.#left = true
    this.sayBye()
    this.#directory.stop()
    clearInterval(this.#ticker)
    clearTimeout(this.#stateTimer)
    this.members.clear()
    this.#known.clear()
    this.#ended()
  }

  #sayHello (id) {
    if (!this.#telling.has(id) && this.#telling.size < 2 * mostMembers) this.#tell(id, 'hello')
  }

  #takeUp ({ op, state }, text, from) {
    // What went another way than the bye may come after it, and does not bring its sender back.
    if (op !== 'hello' && performance.now() - this.#gone.get(from) < lateLimit) return this.#drop('lateInRoom')
    if (this.#known.size >= mostMembers) return this.#drop('roomFull')
    const member = { id: from, state: op === 'say' ? undefined : state }
    this.members.set(from, member)
    this.#known.set(from, { member, heardAt: performance.now(), answeredAt: -Infinity, text })
    this.#gone.delete(from)
    if (op !== 'hello') this.#sayHello(from)
    this.room.emit('join', member)
    return this.#known.has(from) // a listener may have left the room
  }

  #takeState ({ op, state }, text, from) {
    const known = this.#known.get(from)
    const now = performance.now()
    if (op === 'hello' && now - known.answeredAt >= helloInterval) {
      known.answeredAt = now
      this.#tell(from, 'here')
    }
    // In a hidden page timers may come once a minute only. Messages come in time: they wake it.
    if (now - this.#beatAt >= beatInterval) this.#tellAll()
    if (known.text === text) return
    known.text = text
    known.member.state = state
    this.room.emit('state', known.member)
  }

  #bye (from) {
    this.#askers.delete(from)
    if (this.#known.has(from)) this.#gone.set(from, performance.now())
    this.#remove(from)
  }

  #remove (id) {
    const known = this.#known.get(id)
    if (!known) return
    this.members.delete(id)
    this.#known.delete(id)
    this.room.emit('leave', known.member)
  }

  #tick () {
    const now = performance.now()
    for (const [id, at] of this.#gone) if (now - at >= lateLimit) this.#gone.delete(id)
    for (const [id, at] of this.#askers) if (now - at >= silenceLimit) this.#askers.delete(id)
    for (const [id, { heardAt }] of this.#known) if (now - heardAt >= silenceLimit) this.#remove(id)
    if (now - this.#beatAt > beatInterval - tickInterval / 2) this.#tellAll() // at the tick that is next to it
  }

  #tellAll () {
    clearTimeout(this.#stateTimer)
    this.#stateTimer = undefined
    this.#beatAt = performance.now()
    for (const id of this.#known.keys()) this.#tell(id, 'here')
  }

  // The receipt measures the way, for who wants to show it.
  async #tell (id, op) {
    this.#telling.get(id)?.abort() // another try of an older state must not come after this one
    const stop = new AbortController()
    this.#telling.set(id, stop)
    try {
      await this.#send(id, { peerRelay: 'room', room: this.name, op, state: this.#state }, { receipt: true, timeout: beatInterval, signal: stop.signal })
    } catch {
      // The next beat tries it again, or the directory's next answer.
    }
    if (this.#telling.get(id) === stop) this.#telling.delete(id)
  }

  #drop (reason) {
    this.#host.drop(reason)
    return false
  }
}

// A copy, so that later changes of the object change nothing here.
function snapshot (state) {
  if (state === undefined) return undefined
  let text
  try {
    text = JSON.stringify(state)
  } catch {
    // A cycle or a BigInt: said below.
  }
  if (text === undefined) throw new PeerRelayError('INVALID', 'The state is not JSON.')
  if (text.length > stateLength) throw new PeerRelayError('TOO_LARGE', `The state has ${text.length} characters of JSON, and ${stateLength} are allowed.`)
  return JSON.parse(text)
}

// Undefined if there is no state, null if it is too large: in characters, or in depth, which stringify can't bear.
function textOf (state) {
  try {
    const text = JSON.stringify(state)
    return text?.length > stateLength ? null : text
  } catch {
    return null
  }
}
