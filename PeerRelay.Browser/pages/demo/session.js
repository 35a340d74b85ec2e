// One stay in a room: what its members do is shown, and what we do is sent to them.

import { colourOf, personOf } from './person.js'

/** Other programs have rooms too. */
const PREFIX = 'peer-relay-demo/'

/** A cursor is of no use later: it is not sent while so many bytes wait. */
const MOST_WAITING = 64 * 1024

/** After a way has changed, some others mostly do too. */
const SETTLED = 250

export class Session {
  #peer
  #me
  #room
  #parts
  #onPath = (id, path) => {
    const member = this.#room.members.get(id)
    if (!member) return
    this.#parts.people.setPath(personOf(member), path)
    this.#measure()
  }

  #timer

  constructor (peer, name, me, parts) {
    this.#peer = peer
    this.#me = me
    this.#parts = parts
    this.#room = peer.room(PREFIX + name, { state: { ...me } })
    this.#room.on('join', member => this.#join(member))
    this.#room.on('leave', member => this.#part(member))
    this.#room.on('state', member => this.#restate(member))
    this.#room.on('message', (data, from) => this.#receive(data, this.#room.members.get(from)))
    for (const member of this.#room.members.values()) this.#join(member)
    peer.on('path', this.#onPath)
    this.#count()
  }

  sendCursor (position) {
    if (this.#peer.bufferedAmount > MOST_WAITING) return
    this.#send({ cursor: position })
  }

  sendText (text) {
    const me = { name: this.#me.name, colour: colourOf(this.#me) }
    this.#parts.chat.echo(me, text, this.#send({ text }, { receipt: true }))
  }

  tellState () { this.#room.setState({ ...this.#me }) }

  showPaths () {
    for (const member of this.#room.members.values()) this.#parts.people.setPath(personOf(member), this.#peer.path(member.id))
  }

  leave () {
    clearTimeout(this.#timer)
    this.#peer.off('path', this.#onPath)
    this.#room.leave()
    this.#parts.people.clear()
    this.#parts.stage.clear()
  }

  /** Has the new ways measured now, by the receipts for our state, and not when it is told the next time. */
  #measure () {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.tellState(), SETTLED)
  }

  /** Resolves with how many have it; a peer that is closed is a page that goes. */
  async #send (data, options) {
    try {
      const results = [...(await this.#room.send(data, options)).values()]
      return { delivered: results.filter(result => result.status === 'delivered').length, of: results.length }
    } catch {
      return { delivered: 0, of: this.#room.members.size }
    }
  }

  #join (member) {
    const person = personOf(member)
    this.#parts.people.add(person, this.#peer.path(member.id))
    this.#parts.chat.note(`${person.name} is here`)
    this.#parts.stage.repeat()
    this.#count()
  }

  #part (member) {
    this.#parts.people.remove(member.id)
    this.#parts.stage.remove(member.id)
    this.#parts.chat.note(`${personOf(member).name} has left`)
    this.#count()
  }

  #restate (member) {
    const person = personOf(member)
    this.#parts.people.rename(person)
    this.#parts.stage.rename(person)
  }

  #receive (data, member) {
    if (!member || typeof data !== 'object' || data === null) return
    const person = personOf(member)
    if (typeof data.cursor === 'object' && data.cursor !== null) this.#parts.stage.move(person, data.cursor)
    else this.#parts.chat.hear(person, data.text)
  }

  #count () { this.#parts.invitation.count(this.#room.members.size) }
}
