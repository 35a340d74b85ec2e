/** A peer's id: 160 bits as 40 hexadecimal digits in lower case. */
export type PeerId = string

/** What can be sent: anything that JSON can say, or bytes. */
export type Sendable = unknown | Uint8Array | ArrayBuffer

/** How far the peer has come. `reconnecting`: it had a link, and has none now. */
export type State = 'connecting' | 'open' | 'reconnecting' | 'closed'

/** Why something failed: `error.code` of a {@link PeerRelayError}. */
export type ErrorCode =
  | 'ABORTED'        // by the AbortSignal that was given
  | 'CLOSED'         // the peer was destroyed
  | 'INVALID'        // an argument is wrong
  | 'NO_HANDLER'     // the other side takes no requests
  | 'NOT_REACHABLE'  // the network has found no way to the peer
  | 'REFUSED'        // the peer does not want it, or has too much of it
  | 'REMOTE'         // the other side's handler has thrown: its message is this error's
  | 'TIMEOUT'
  | 'TOO_LARGE'
  | 'UNAVAILABLE'    // what it needs is not there: WebRTC, storage

/** Every error of this module. */
export class PeerRelayError extends Error {
  readonly code: ErrorCode
}

export interface PeerRelayOptions {
  /** Urls (ws or wss) of nodes through which to join. They are dialled for ever. Default: the page's own host, at `/relay`. */
  bootstrap?: string | readonly string[]
  /** The id; `'stored'`: the one kept in `storage`, made at the first time. Default: a random one. */
  id?: PeerId | Uint8Array | 'stored'
  /** Where `'stored'` keeps the id, under `peer-relay.id`. Default: `localStorage`. Two tabs that share it would be one peer: give them `sessionStorage`. */
  storage?: Pick<Storage, 'getItem' | 'setItem'>
  /** Whether to link directly by WebRTC where both sides can; or an implementation, as `@roamhq/wrtc` in Node. Default: true where the browser has it. */
  wrtc?: boolean | { RTCPeerConnection: typeof RTCPeerConnection }
  /** STUN and TURN servers. Default: those that the bootstraps' info documents tell. */
  iceServers?: readonly RTCIceServer[]
  /** A WebSocket class, where the platform has none. */
  WebSocket?: typeof WebSocket
  /** Whether to pass on messages of others. Default: true. */
  transit?: boolean
  /** Bounds; see {@link Limits}. */
  limits?: Partial<Limits>
}

/** Bounds of what it holds, each with a default that suits a page. */
export interface Limits {
  /** Direct links over WebRTC before the least needed is closed for another. 32: browsers allow some 500 connections, a page needs far fewer. */
  directLinks: number
  /** Bytes that may wait in one link before what comes on top is dropped. 4 MiB. */
  queuedBytes: number
  /** Bytes of a message in parts, sent or taken. 16 MiB. */
  messageBytes: number
  /** Bytes of unfinished messages in parts, of all senders. 64 MiB. */
  partBytes: number
  /** Messages that wait for the first link. 1,000. */
  pendingMessages: number
  /** Milliseconds between two dials of a bootstrap, at least and at most; doubled with each failure, with jitter. 500 and 8,000. */
  reconnectMinimum: number
  reconnectMaximum: number
  /** Milliseconds for making a direct link. 15,000. */
  connectTimeout: number
}

export interface SendOptions {
  /** Ask the target for a receipt: the promise tells whether it has the message. Messages larger than a frame always do. */
  receipt?: boolean
  /** Milliseconds until a receipt is given up. 20,000. A message in parts is given up when nothing has come back for so long. */
  timeout?: number
  /** Tries at most, 1 to 9. 5. */
  tries?: number
  signal?: AbortSignal
}

/** What has become of a message. */
export interface SendResult {
  /**
   * Without a receipt: `sent` to the target's own link, `relayed` to another peer, `queued` until there is a link. With one: `delivered` to the target's application, `timedOut`,
   * `notReachable`. In both cases: `dropped` here, for `reason`.
   */
  status: 'sent' | 'relayed' | 'queued' | 'dropped' | 'delivered' | 'timedOut' | 'notReachable'
  /** Whether it is all one could wish for: `sent`, `relayed`, `queued` or `delivered`. */
  ok: boolean
  /** `queueFull`, `noRoute`, `closed`; of `notReachable`: `noRoute`, `hopLimit`, `full`. */
  reason?: string
  /** Links that a delivered message has passed: 1 for a direct one. */
  hops?: number
  /** Milliseconds from sending to the receipt. */
  roundTrip?: number
  tries?: number
}

/** How a message came. */
export interface MessageInfo {
  /** Links that it has passed: 1 if the sender is linked with us. */
  hops: number
  /** Whether it came by the sender's own link. */
  direct: boolean
}

/** How a peer is reached. */
export interface PathInfo {
  transport: 'direct' | 'relayed'
  /** Of a direct one. */
  link?: 'webrtc' | 'websocket'
  /** Links to it, by what came last; null before anything has. */
  hops: number | null
  /** Milliseconds there and back, by the latest measurement; null before any. */
  roundTrip: number | null
}

export interface LinkStats {
  id: PeerId
  transport: 'webrtc' | 'websocket'
  /** Who has made it. */
  direction: 'outbound' | 'inbound'
  /** The bootstrap's url, if it is one. */
  url?: string
  framesSent: number
  framesReceived: number
  bytesSent: number
  bytesReceived: number
  /** Bytes that wait to be sent. */
  bufferedAmount: number
  roundTrip: number | null
  /** When it was made, as `Date.now()`. */
  since: number
}

export interface Stats {
  id: PeerId
  state: State
  links: LinkStats[]
  /** Peers that messages were exchanged with lately, 256 at most. */
  peers: Record<PeerId, PathInfo>
  sent: number
  received: number
  /** Messages of others that were passed on. */
  relayed: number
  /** What was dropped, by reason. */
  dropped: Record<string, number>
}

export interface Events {
  /** A message for this peer: JSON, or a Uint8Array if bytes were sent. */
  message: (data: any, from: PeerId, info: MessageInfo) => void
  /** There is a link to a peer. */
  peer: (id: PeerId) => void
  /** The last link to a peer has ended. */
  disconnect: (id: PeerId, reason: string) => void
  /** The way to a peer that messages are exchanged with has changed: it is direct now, or relayed again. */
  path: (id: PeerId, path: PathInfo) => void
  /** The first link is there, and the other side has shown that it has heard of us: others reach us. Again after each time without one. */
  open: () => void
  /** There is no link any more; it is dialled. `delay`: milliseconds until the next dial. */
  reconnecting: (delay: number) => void
  /** It was destroyed. */
  close: () => void
}

/** A peer of the network. */
export class PeerRelay {
  constructor(options?: PeerRelayOptions)
  readonly id: PeerId
  readonly state: State
  /** Resolves with the first `open`; rejects (`CLOSED`) if it is destroyed before. */
  readonly opened: Promise<void>
  /** Bytes that wait to be sent, on all links. */
  readonly bufferedAmount: number
  /** The bytes of the largest message that is sent in one frame. */
  readonly frameBytes: number

  on<E extends keyof Events>(event: E, listener: Events[E]): this
  once<E extends keyof Events>(event: E, listener: Events[E]): this
  off<E extends keyof Events>(event: E, listener: Events[E]): this

  /**
   * Sends a message. It need not be awaited: nothing is thrown later that nobody catches.
   * @throws {PeerRelayError} (by the promise) `INVALID` for what is no id or no JSON, `TOO_LARGE`, `CLOSED`, `ABORTED`.
   */
  send(to: PeerId, data: Sendable, options?: SendOptions): Promise<SendResult>
  /** Resolves when no link has more than `bytes` waiting. Default: 256 KiB. */
  drained(bytes?: number, options?: { signal?: AbortSignal }): Promise<void>

  /**
   * Asks a peer, and resolves with its answer.
   * @throws {PeerRelayError} (by the promise) `TIMEOUT` (after 10,000 ms unless said otherwise), `NO_HANDLER`, `REMOTE`, `NOT_REACHABLE`, `REFUSED`, `TOO_LARGE`, `ABORTED`, `CLOSED`.
   */
  request(to: PeerId, data: Sendable, options?: { timeout?: number, signal?: AbortSignal }): Promise<any>
  /** Takes requests: what the handler returns, or resolves with, is the answer. One handler at a time: a second one is `INVALID`. @returns what ends that. */
  onRequest(handler: (data: any, from: PeerId) => unknown): () => void

  /** Enters a room, where everybody sees everybody. @throws {PeerRelayError} `INVALID` (also if it was entered already), `TOO_LARGE` for the state, `CLOSED`. */
  room(name: string, options?: RoomOptions): Room

  /** Makes a direct link. @throws {PeerRelayError} (by the promise) `TIMEOUT`, `NOT_REACHABLE`, `UNAVAILABLE`, `ABORTED`, `CLOSED`. */
  connect(id: PeerId, options?: { timeout?: number, signal?: AbortSignal }): Promise<void>
  /** Ends the link to a peer. @returns whether there was one. */
  disconnect(id: PeerId): boolean

  /** Turns WebRTC off and on again. Off: direct links are closed, messages are relayed. */
  wrtc: boolean
  /** How a peer is reached. */
  path(id: PeerId): PathInfo
  stats(): Stats
  /** Leaves: the others are told, links are closed. Resolves when they are. */
  destroy(): Promise<void>

  static readonly Socket: typeof Socket
  static readonly version: string
  /** Whether this platform has WebRTC. */
  static readonly hasWebRtc: boolean
}

export interface RoomOptions {
  /** What the others see of us: small JSON, as a name or a colour, of 4,096 characters at most. */
  state?: unknown
  /** Ids of peers that know of the room: nodes, or members. Default: the bootstraps that are linked. */
  via?: readonly PeerId[]
}

export interface Member {
  id: PeerId
  state: any
}

export interface RoomEvents {
  /** A message to all in the room. */
  message: (data: any, from: PeerId, info: MessageInfo) => void
  join: (member: Member) => void
  /** It has left, or has been silent for 45 s. */
  leave: (member: Member) => void
  /** A member's state is another. */
  state: (member: Member) => void
}

/** A room: a layer in user data. Who is in it know each other, 64 at most, and send to each other. */
export class Room {
  private constructor()
  readonly name: string
  /** The others. */
  readonly members: ReadonlyMap<PeerId, Member>
  on<E extends keyof RoomEvents>(event: E, listener: RoomEvents[E]): this
  once<E extends keyof RoomEvents>(event: E, listener: RoomEvents[E]): this
  off<E extends keyof RoomEvents>(event: E, listener: RoomEvents[E]): this
  /** Sends to all members. Resolves with what became of each. */
  send(data: unknown, options?: SendOptions): Promise<Map<PeerId, SendResult>>
  /** Tells the others a new state: at once, or with those that follow closely. @throws {PeerRelayError} `INVALID`, `TOO_LARGE`. */
  setState(state: unknown): void
  leave(): void
}

/** Like Node's dgram socket: what `bittorrent-dht` needs. Equal to the reference's `PeerRelay.Socket`. */
export class Socket {
  constructor(options?: PeerRelayOptions)
  readonly peer: PeerRelay
  bind(port?: number, callback?: () => void): this
  send(buffer: Uint8Array, offset: number, length: number, port: number, address: PeerId | 'localhost', callback?: (error?: Error) => void): void
  send(buffer: Uint8Array, port: number, address: PeerId | 'localhost', callback?: (error?: Error) => void): void
  address(): { address: PeerId, port: number, family: 'peer-relay' }
  close(callback?: () => void): this
  on(event: 'message', listener: (buffer: Uint8Array, rinfo: { address: PeerId, port: number, family: 'peer-relay', size: number }) => void): this
  on(event: 'listening' | 'close', listener: () => void): this
  on(event: 'error', listener: (error: Error) => void): this
  once(event: string, listener: (...args: any[]) => void): this
  off(event: string, listener: (...args: any[]) => void): this
  removeListener(event: string, listener: (...args: any[]) => void): this
  emit(event: string, ...args: any[]): boolean
  ref(): this
  unref(): this
}

export default PeerRelay
