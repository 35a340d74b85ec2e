import { isName } from './bytes.js'
import { makeDirectory } from './directory.js'
import { invalid, PeerRelayError } from './errors.js'
import { toId } from './ids.js'
import { makeMembership } from './membership.js'
import { layerOf } from './requests.js'

const nameLength = 128
const keptFor = 60 // seconds

/** The rooms that we are in, inside user data. */
export function makeRooms (host, send, { request, onLayer }) {
  const entered = new Map() // by name: our membership, and through whom others are found

  // A member knows of its room what a node does. Of others' rooms it knows nothing.
  onLayer('join', ({ room }, from) => {
    const one = entered.get(room)
    return one && { members: one.membership.membersFor(from), seconds: keptFor }
  })
  onLayer('leave', ({ room }) => entered.has(room) ? {} : undefined)

  const each = (action) => () => { for (const { membership } of entered.values()) action(membership) }

  return {
    enter (name, { state, via } = {}) {
      const ids = via && Array.from(via, toId)
      if (!isName(name, nameLength) || ids?.includes(null) || entered.has(name)) throw invalid('room')
      if (host.closing.aborted) throw new PeerRelayError('CLOSED')
      const membership = makeMembership(name, { host, send, state, ended: () => entered.delete(name) })
      const targets = () => ids ?? host.bootstraps()
      entered.set(name, { membership, targets })
      membership.enter(makeDirectory(name, targets, request, membership.greet))
      return membership.room
    },

    /** Takes user data. @returns whether it belongs to a room, ours or not: the application does not get it as a message. */
    take (data, from, info) {
      if (layerOf(data) !== 'room') return false
      const one = entered.get(data.room)
      if (one) one.membership.take(data, from, info)
      else host.drop('unknownRoom')
      return true
    },

    /** There is a new link: if others are found through that peer, it may have forgotten us. */
    linked (id) {
      for (const { membership, targets } of entered.values()) if (targets().includes(id)) membership.linked()
    },

    /** The page is put away, and may come back: the others are told, and the rooms stay. */
    sayBye: each((membership) => membership.sayBye()),
    leaveAll: each((membership) => membership.leave())
  }
}
