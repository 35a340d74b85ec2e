import { PeerRelayError } from './errors.js'
import { PeerRelay } from './peer.js'
import { Room } from './room.js'
import { makeSocket } from './socket.js'
import { version } from './version.js'

const Socket = makeSocket(PeerRelay)

Object.assign(PeerRelay, { Socket, version })

export { PeerRelay, PeerRelayError, Room, Socket }
export default PeerRelay
