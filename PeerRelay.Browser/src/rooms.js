import { Directory } from './directory.js'
import { PeerRelayError } from './errors.js'
import { toId } from './ids.js'
import { Membership } from './membership.js'
import { layerOf } from './requests.js'

const nameLength = 128
const keptFor = 60 // seconds

/** The rooms that we are in, inside user data. */
export class Rooms {
  #host
  #send
  #requests
  #entered = new Map() // by name: our membership, and through whom others are found

  constructor (host, send, requests) {
    this.#host = host
    this.#send = send
    this.#requests = requests
    requests.onLayer('join', (data, from) => this.#answerJoin(data, from))
    requests.onLayer('leave', ({ room }) => this.#entered.has(room) ? {} : undefined)
  }

  enter (name, { state, via } = {}) {
    if (typeof name !== 'string' || name.length < 1 || name.length > nameLength || !name.isWellFormed()) {
      throw new PeerRelayError('INVALID', `A room's name has 1 to ${nameLength} characters.`)
    }
    const ids = via && Array.from(via, toId)
    if (ids?.includes(null)) throw new PeerRelayError('INVALID', 'What a room is found through are ids of peers.')
    if (this.#host.closing.aborted) throw new PeerRelayError('CLOSED', 'The peer was destroyed.')
    if (this.#entered.has(name)) throw new PeerRelayError('INVALID', 'The room was entered already.')
    const membership = new Membership(name, { host: this.#host, send: this.#send, state, ended: () => this.#entered.delete(name) })
    const targets = () => ids ?? this.#host.bootstraps()
    const directory = new Directory(name, targets, (...ask) => this.#requests.request(...ask), (found) => membership.greet(found))
    this.#entered.set(name, { membership, targets })
    membership.enter(directory)
    return membership.room
  }

  /** Takes user data. @returns whether it belongs to a room, ours or not: the application does not get it as a message. */
  take (data, from, info) {
    if (layerOf(data) !== 'room') return false
    const entered = this.#entered.get(data.room)
    if (entered) entered.membership.take(data, from, info)
    else this.#host.drop('unknownRoom')
    return true
  }

  /** There is a new link: if others are found through that peer, it may have forgotten us. */
  linked (id) {
    for (const { membership, targets } of this.#entered.values()) if (targets().includes(id)) membership.linked()
  }

  /** The page is put away, and may come back: the others are told, and the rooms stay. */
  sayBye () {
    for (const { membership } of this.#entered.values()) membership.sayBye()
  }

  leaveAll () {
    for (const { membership } of this.#entered.values()) membership.leave()
  }

  // A member knows of its room what a node does. Of others' rooms it knows nothing.
  #answerJoin ({ room }, from) {
    const entered = this.#entered.get(room)
    return entered && { members: entered.membership.membersFor(from), seconds: keptFor }
  }
}
