import { Emitter } from './emitter.js'
import { quiet } from './waiting.js'

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
    return quiet(this.#membership.say(data, options))
  }

  setState (state) {
    this.#membership.setState(state)
  }

  leave () {
    this.#membership.leave()
  }
}
