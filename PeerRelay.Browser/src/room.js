import { Emitter } from './emitter.js'

/** A room, as the application sees it. */
export class Room extends Emitter {
  #membership

  constructor (membership) {
    super()
    this.#membership = membership
  }

  get name () {
    return this.#membership.name
  }

  get members () {
    return this.#membership.members
  }

  send (data, options) {
    const sent = this.#membership.say(data, options)
    sent.catch(() => {}) // who does not await it has not to catch it either
    return sent
  }

  setState (state) {
    this.#membership.setState(state)
  }

  leave () {
    this.#membership.leave()
  }
}
