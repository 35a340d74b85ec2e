import { helloText, toId } from './ids.js'
import { byteLength, ownFrame } from './envelope.js'
import { Bucket } from './bounded.js'

/** The codes with which links are closed; see docs/protocol.md. */
export const CloseCode = { normal: 1000, goingAway: 1001, abuse: 1008, full: 1013, duplicate: 4000, helloTimeout: 4001, ownId: 4002, superseded: 4004, trimmed: 4006 }

/** How long a WebSocket has until the hello has come, the other side of a channel to close it too. */
const helloTime = 15000
const closeGrace = 1000

/** How long a connection may be disconnected. */
const lostTime = 4000

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * A link to a peer. What happens is told to its owner: `onOpen(link)` once the peer's id is known and frames can be sent, `onFrame(link, text)`, `onDrop(reason)`, and
 * `onEnd(link, code, reason)`, once, as soon as nothing more is to be sent by it.
 */
class Link {
  id = null
  url = undefined
  framesSent = 0
  framesReceived = 0
  bytesSent = 0
  bytesReceived = 0
  roundTrip = null
  maxBytes = Infinity
  since = Date.now()
  /** Whom it leads to; the owner's. */
  neighbour = null
  openedAt = performance.now()
  /** How many malformed frames it may bring: eight a minute. */
  faults = new Bucket(8 / 60, 8)
  #rate = new Bucket(5000, 10000)
  #owner
  #limits
  #isEnded = false

  constructor (owner, limits, transport, direction) {
    this.#owner = owner
    this.#limits = limits
    this.transport = transport
    this.direction = direction
  }

  get isEnded () {
    return this.#isEnded
  }

  /** Sends a frame. @returns why it could not, if it could not. */
  send (frame) {
    const { text, bytes } = frame
    if (this.#isEnded) return 'linkClosed'
    if (bytes > this.maxBytes) return 'tooLarge'
    if (this.bufferedAmount + bytes > this.#limits.queuedBytes) return 'sendQueueFull'
    if (!this.write(text)) return 'linkClosed'
    this.framesSent++
    this.bytesSent += bytes
  }

  opened () {
    this.openedAt = performance.now()
    this.#owner.onOpen(this)
  }

  /** Takes what has come, text or bytes. */
  received (data) {
    const size = data.byteLength ?? byteLength(data)
    this.framesReceived++
    this.bytesReceived += size
    if (this.url === undefined && !this.#rate.take()) return this.#owner.onDrop('rateLimited')
    if (size > this.#limits.frameBytes) return this.#owner.onDrop('tooLarge')
    const text = typeof data === 'string' ? data : decode(data)
    if (text === null) this.#owner.onDrop('invalidUtf8')
    else this.#owner.onFrame(this, text)
  }

  ended (code, reason) {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#owner.onEnd(this, code, reason)
  }
}

function decode (data) {
  try {
    return decoder.decode(data)
  } catch {
    return null
  }
}

/** A link over a WebSocket that we have dialled. */
export class WebSocketLink extends Link {
  #socket
  #timer
  #done
  /** Resolves when the socket is closed. */
  closed = new Promise((resolve) => { this.#done = resolve })

  constructor (owner, limits, { self, url, WebSocket }) {
    super(owner, limits, 'websocket', 'outbound')
    this.url = url
    const socket = this.#socket = new WebSocket(url)
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => socket.send(helloText(self))
    socket.onmessage = ({ data }) => {
      if (this.isEnded) return
      if (this.id !== null) return typeof data === 'string' ? this.received(data) : owner.onDrop('binaryFrame')
      this.#takeHello(data, self)
    }
    socket.onclose = ({ code, reason }) => this.#end(code, reason)
    socket.onerror = () => {} // what failed is told by the close that follows
    this.#timer = setTimeout(() => this.close(CloseCode.helloTimeout, 'no hello in time'), helloTime)
  }

  get bufferedAmount () {
    return this.#socket.bufferedAmount
  }

  write (text) {
    if (this.#socket.readyState !== 1) return false
    this.#socket.send(text)
    return true
  }

  close (code, reason) {
    // A page may say 1000 and codes of its own; of a socket that still connects, a browser says 1006.
    try {
      this.#socket.close(code < 3000 ? CloseCode.normal : code, reason)
    } catch {
      this.#end(code, reason)
    }
    clearTimeout(this.#timer)
    // A peer that is gone never answers, and browsers wait long for it.
    this.#timer = setTimeout(() => this.#done(), closeGrace)
    this.ended(code, reason)
  }

  #takeHello (data, self) {
    const id = helloOf(data)
    if (id === null) return this.close(CloseCode.abuse, 'no valid hello')
    if (id === self) return this.close(CloseCode.ownId, 'the id is our own')
    clearTimeout(this.#timer)
    this.id = id
    this.opened()
  }

  #end (code, reason) {
    clearTimeout(this.#timer)
    this.#done()
    this.ended(code, reason)
  }
}

function helloOf (data) {
  if (typeof data !== 'string' || data.length > 1024) return null
  try {
    return toId(JSON.parse(data))
  } catch {
    return null
  }
}

/** A link over the data channel of a WebRTC connection. */
export class ChannelLink extends Link {
  #channel
  #connection
  #self
  #timer = null
  #lost
  #code = 1006
  #reason = 'the connection was lost'
  #done
  closed = new Promise((resolve) => { this.#done = resolve })

  constructor (owner, limits, { self, id, connection, channel, direction }) {
    super(owner, limits, 'webrtc', direction)
    this.id = id
    this.#self = self
    this.#connection = connection
    this.#channel = channel
    this.maxBytes = maxMessageSize(connection)
    channel.onmessage = ({ data }) => { if (!this.isEnded || this.#timer) this.received(data) }
    channel.onclose = () => this.#end()
    channel.onerror = () => {} // a close follows
    connection.onconnectionstatechange = () => this.#onState()
  }

  get connection () {
    return this.#connection
  }

  get bufferedAmount () {
    return this.#channel.bufferedAmount
  }

  write (text) {
    if (this.#channel.readyState !== 'open') return false
    try {
      this.#channel.send(text)
      return true
    } catch {
      return false
    }
  }

  /** Closes it, telling why by the last message: a channel has no close frame. The other side answers in kind, and we wait a second for it. */
  close (code, reason) {
    if (this.#timer) return
    this.#say(code, reason)
    this.#timer = setTimeout(() => this.#end(), closeGrace)
    this.#code = code
    this.#reason = reason
    this.ended(code, reason)
  }

  /** Takes the other side's last message. */
  onClosing (code, reason) {
    if (this.#timer) return this.#end()
    this.close(code, reason)
  }

  // A browser takes half a minute to find that a connection has failed which it calls disconnected; meanwhile messages can be relayed.
  #onState () {
    const state = this.#connection.connectionState
    clearTimeout(this.#lost)
    if (state === 'failed' || state === 'closed') this.#end()
    else if (state === 'disconnected') this.#lost = setTimeout(() => this.#end(), lostTime)
  }

  #say (code, reason) {
    this.write(ownFrame(this.#self, { to: this.id, type: 'closing', json: JSON.stringify({ code, reason }) }).text)
  }

  #end () {
    clearTimeout(this.#timer)
    clearTimeout(this.#lost)
    this.#connection.onconnectionstatechange = this.#channel.onclose = this.#channel.onmessage = null
    this.#connection.close()
    this.#done()
    this.ended(this.#code, this.#reason)
  }
}

/** What a message may be long: as the connection says, or the other side's description; 64 KiB if neither does (RFC 8841). */
function maxMessageSize (connection) {
  const told = connection.sctp?.maxMessageSize ?? Number(/^a=max-message-size:(\d+)/m.exec(connection.remoteDescription?.sdp)?.[1] ?? 65536)
  return told || Infinity
}
