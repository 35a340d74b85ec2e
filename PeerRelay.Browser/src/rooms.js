import { isName } from './bytes.js'
import { invalid, PeerRelayError } from './errors.js'
import { toId } from './ids.js'
import { makeMembership } from './membership.js'
import { layerOf } from './requests.js'

const nameLength = 128

/** The rooms that we are in, inside user data. */
export function makeRooms (host, send, requests) {
  const entered = new Map() // by name: our membership

  return {
    enter (name, { state, via } = {}) {
      const ids = via && Array.from(via, toId)
      if (!isName(name, nameLength) || ids?.includes(null) || entered.has(name)) throw invalid('room')
      if (host.closing.aborted) throw new PeerRelayError('CLOSED')
      const membership = makeMembership(name, { host, via: ids, send, requests, state, ended: () => entered.delete(name) })
      entered.set(name, membership)
      return membership.room
    },

    /** Takes user data. @returns whether it belongs to a room, ours or not: the application does not get it as a message. */
    take (data, from, info) {
      if (layerOf(data) !== 'room') return false
      const membership = entered.get(data.room)
      if (membership) membership.take(data, from, info)
      else host.drop('unknownRoom')
      return true
    },

    /** There is a new link: if others are found through that peer, it may have forgotten us. */
    linked: (id) => entered.forEach((membership) => membership.linked(id)),

    /** The page is put away, and may come back: the others are told, and the rooms stay. */
    sayBye: () => entered.forEach((membership) => membership.sayBye()),
    leaveAll: () => entered.forEach(({ room }) => room.leave())
  }
}
