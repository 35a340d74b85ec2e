import { Emitter } from './emitter.js'

/** A room, as the application sees it: see peer-relay.d.ts. Its members are those of what is given. */
export class Room extends Emitter {
  constructor (members) {
    super()
    Object.assign(this, members)
  }
}
