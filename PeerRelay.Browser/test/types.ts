// Compiled, never run: every member of the types is used as a program would, and what is wrong must not compile.
import PeerRelay, { PeerRelay as Named, PeerRelayError, Room, Socket } from 'peer-relay-client'
import type {
  ErrorCode, Events, Limits, LinkStats, Member, MessageInfo, PathInfo, PeerId, PeerRelayOptions, RoomEvents, RoomOptions, Sendable, SendOptions, SendResult, State, Stats
} from 'peer-relay-client'

const limits: Limits = {
  directLinks: 32,
  queuedBytes: 1,
  messageBytes: 1,
  partBytes: 1,
  pendingMessages: 1,
  reconnectMinimum: 500,
  reconnectMaximum: 30_000,
  connectTimeout: 15_000
}

const options: PeerRelayOptions = {
  bootstrap: ['wss://a.example/relay', 'ws://b.example/relay'],
  id: 'stored',
  storage: sessionStorage,
  wrtc: { RTCPeerConnection },
  iceServers: [{ urls: 'stun:stun.example' }],
  WebSocket,
  transit: false,
  limits
}

new PeerRelay()
new PeerRelay({ bootstrap: 'wss://a.example', id: new Uint8Array(20), wrtc: false, limits: { directLinks: 10 } })
const peer: Named = new PeerRelay(options)
const id: PeerId = peer.id
const data: Sendable = { any: ['thing', 1, null] }

// @ts-expect-error there is no such option
new PeerRelay({ bootstraps: [] })
// @ts-expect-error not a limit
new PeerRelay({ limits: { peers: 1 } })
// @ts-expect-error an id is text or bytes
new PeerRelay({ id: 5 })
// @ts-expect-error the id stays what it is
peer.id = id
// @ts-expect-error there is a state, but none of that name
const wrongState: State = 'connected'

async function properties () {
  const state: 'connecting' | 'open' | 'reconnecting' | 'closed' = peer.state
  const opened: void = await peer.opened
  const numbers: number[] = [peer.bufferedAmount, peer.frameBytes]
  peer.wrtc = !peer.wrtc
  const version: string = PeerRelay.version
  const has: boolean = PeerRelay.hasWebRtc
  const socket: typeof Socket = PeerRelay.Socket
  // @ts-expect-error nobody sets it
  peer.state = state
  return [state, opened, numbers, version, has, socket]
}

function events () {
  peer
    .on('message', (message, from: PeerId, info: MessageInfo) => { const passed: [number, boolean] = [info.hops, info.direct]; return [message, from, passed] })
    .once('peer', (other) => other.length)
    .on('disconnect', (other, reason) => other + reason)
    .on('path', (other, path: PathInfo) => {
      const transport: 'direct' | 'relayed' = path.transport
      const link: 'webrtc' | 'websocket' | undefined = path.link
      const measured: (number | null)[] = [path.hops, path.roundTrip]
      return [other, transport, link, measured]
    })
    .on('open', () => {})
    .on('reconnecting', (delay) => delay.toFixed())
    .on('close', () => {})
  const listener: Events['peer'] = () => {}
  peer.off('peer', listener)
  // @ts-expect-error no such event
  peer.on('error', () => {})
  // @ts-expect-error the listener of another event
  peer.on('reconnecting', (delay: string) => delay)
}

async function sending (signal: AbortSignal) {
  const sendOptions: SendOptions = { receipt: true, timeout: 1_000, tries: 2, signal }
  const result: SendResult = await peer.send(id, data, sendOptions)
  const status: 'sent' | 'relayed' | 'queued' | 'dropped' | 'delivered' | 'timedOut' | 'notReachable' = result.status
  const told: [boolean, string?, number?, number?, number?] = [result.ok, result.reason, result.hops, result.roundTrip, result.tries]
  await peer.send(id, new Uint8Array(3))
  await peer.send(id, new ArrayBuffer(3))
  await peer.drained()
  await peer.drained(1_024, { signal })
  // @ts-expect-error a target is needed
  peer.send(data)
  // @ts-expect-error a receipt is asked for or not
  peer.send(id, data, { receipt: 1 })
  return [status, told]
}

async function requests (signal: AbortSignal) {
  const answer = await peer.request(id, data, { timeout: 500, signal })
  const end: () => void = peer.onRequest(async (question, from: PeerId) => ({ question, from }))
  end()
  // @ts-expect-error there are no tries here
  peer.request(id, data, { tries: 3 })
  return answer
}

async function rooms () {
  const roomOptions: RoomOptions = { state: { name: 'Ann' }, via: [id] }
  const room: Room = peer.room('tea', roomOptions)
  const name: string = peer.room('coffee').name + room.name
  const listener: RoomEvents['leave'] = (member: Member) => member.id
  room
    .on('message', (message, from, info) => [message, from, info.hops])
    .on('join', (member) => member.state.name)
    .once('state', (member) => member.state)
    .off('leave', listener)
  const results: Map<PeerId, SendResult> = await room.send('hello', { receipt: true })
  const member: Member | undefined = room.members.get(id)
  room.setState(null)
  room.leave()
  // @ts-expect-error only the room changes them
  room.members.delete(id)
  // @ts-expect-error rooms are entered
  new Room()
  return [name, results, member]
}

async function links (signal: AbortSignal) {
  await peer.connect(id, { timeout: 1_000, signal })
  const was: boolean = peer.disconnect(id)
  const path: PathInfo = peer.path(id)
  const stats: Stats = peer.stats()
  const link: LinkStats = stats.links[0]
  const way: ['webrtc' | 'websocket', 'outbound' | 'inbound'] = [link.transport, link.direction]
  const numbers: number[] = [link.framesSent, link.framesReceived, link.bytesSent, link.bytesReceived, link.bufferedAmount, link.since, stats.sent, stats.received, stats.relayed]
  const dropped: number = stats.dropped.duplicate
  const transport: PathInfo = stats.peers[stats.id]
  await peer.destroy()
  return [was, path, way, numbers, dropped, transport, link.id, link.url?.length, link.roundTrip, stats.state]
}

async function errors () {
  try {
    await peer.request(id, 1)
  } catch (error) {
    if (!(error instanceof PeerRelayError)) throw error
    const code: ErrorCode = error.code
    // @ts-expect-error no such code
    if (code === 'ECONNRESET') return error.message
    return code === 'TIMEOUT'
  }
}

function datagrams () {
  const socket = new PeerRelay.Socket({ bootstrap: 'ws://a.example' })
  const also: Socket = new Socket()
  const listener = (buffer: Uint8Array, rinfo: { address: PeerId, port: number, family: 'peer-relay', size: number }) => [buffer.length, rinfo.address, rinfo.port, rinfo.size]
  socket.bind(1_000, () => {}).on('message', listener).on('listening', () => {}).on('close', () => {}).on('error', (error) => error.message)
  socket.once('message', listener).off('message', listener).removeListener('message', listener).ref().unref()
  socket.send(new Uint8Array(3), 0, 3, 1_000, id, (error) => error?.message)
  socket.send(new Uint8Array(3), 1_000, 'localhost')
  const emitted: boolean = socket.emit('listening')
  const { address, port, family } = socket.address()
  const of: PeerId = socket.peer.id
  socket.close(() => {})
  // @ts-expect-error bytes are sent
  socket.send('text', 1_000, id)
  return [also, emitted, address, port, family, of]
}

export { datagrams, errors, events, links, properties, requests, rooms, sending, wrongState }
