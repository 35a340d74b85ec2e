import { makeRate } from './bounded.js'
import { fromUtf8, parse, sizeOf } from './bytes.js'
import { ownFrame } from './envelope.js'
import { helloText, toId } from './ids.js'
import { now } from './waiting.js'

/** The codes with which links are closed; see docs/protocol.md. */
export const CloseCode = { normal: 1000, goingAway: 1001, abuse: 1008, duplicate: 4000, helloTimeout: 4001, ownId: 4002, superseded: 4004, trimmed: 4006 }

/** How long a WebSocket has until the hello has come, the other side to close a link too, and a connection to come back. */
const helloTime = 15000
const closeGrace = 1000
const lostTime = 4000

/** The largest frame that is taken. */
const maxFrameBytes = 2 ** 24

/**
 * A link to a peer. What happens is told to its owner, which has a `self` and `limits`: `onOpen(link)` once the peer's id is known and frames can be sent, `onFrame(link, text)`, `drop(reason)`, and
 * `onEnd(link, code, reason)`, once, as soon as nothing more is to be sent by it.
 * @param channel a WebSocket or a data channel: both send, and tell what waits, alike
 */
function makeLink (owner, channel, transport, direction, fields) {
  const { limits } = owner
  const mayCome = makeRate(5000, 10000)
  channel.binaryType = 'arraybuffer'
  channel.onerror = () => {} // what failed is told by the close that follows
  const link = {
    id: null,
    /** The url by which the peer was reached, be it by this link or by another that gave way to it: so it is a bootstrap. */
    url: undefined,
    /** What applications are told of it. */
    stats: { transport, direction, framesSent: 0, framesReceived: 0, bytesSent: 0, bytesReceived: 0, roundTrip: null, since: Date.now() },
    transport,
    maxBytes: undefined,
    openedAt: now(),
    isEnded: false,
    /** How many malformed frames it may bring: eight a minute. */
    mayFail: makeRate(8 / 60, 8),
    ...fields,

    get bufferedAmount () {
      return channel.bufferedAmount
    },

    /** Sends a frame: of a size that the channel says it takes, or that all nodes do. @returns why it could not, if it could not. */
    send ({ text }) {
      const bytes = sizeOf(text)
      if (bytes > (link.maxBytes ?? limits.frameBytes())) return 'tooLarge'
      if (channel.bufferedAmount + bytes > limits.queuedBytes) return 'queueFull'
      if (link.isEnded || ![1, 'open'].includes(channel.readyState)) return 'noRoute'
      try {
        channel.send(text)
      } catch {
        return 'noRoute'
      }
      link.stats.framesSent++
      link.stats.bytesSent += bytes
    },

    opened () {
      link.openedAt = now()
      owner.onOpen(link)
    },

    /** Takes what has come, text or bytes. */
    received (data) {
      const size = data.byteLength ?? sizeOf(data)
      link.stats.framesReceived++
      link.stats.bytesReceived += size
      if (!link.url && !mayCome()) return owner.drop('rateLimited')
      if (size > maxFrameBytes) return owner.drop('tooLarge')
      const text = typeof data === 'string' ? data : fromUtf8(data)
      if (text === undefined) owner.drop('invalidUtf8')
      else owner.onFrame(link, text)
    },

    ended (code, reason) {
      if (link.isEnded) return
      link.isEnded = true
      owner.onEnd(link, code, reason)
    }
  }
  /** Resolves when it is closed, or nobody need wait for that any longer. */
  link.closed = new Promise((resolve) => { link.done = resolve })
  return link
}

/** A link over a WebSocket that we dial. */
export function dialWebSocket (owner, url, WebSocket) {
  const socket = new WebSocket(url)
  const link = makeLink(owner, socket, 'websocket', 'outbound', { url })
  let timer = setTimeout(() => link.close(CloseCode.helloTimeout, 'no hello'), helloTime)

  link.close = (code, reason) => {
    // A page may say 1000 and codes of its own; of a socket that still connects, a browser says 1006.
    socket.close(code < 3000 ? CloseCode.normal : code, reason)
    clearTimeout(timer)
    // A peer that is gone never answers, and browsers wait long for it.
    timer = setTimeout(link.done, closeGrace)
    link.ended(code, reason)
  }

  socket.onopen = () => socket.send(helloText(owner.self))
  socket.onclose = ({ code, reason }) => {
    clearTimeout(timer)
    link.done()
    link.ended(code, reason)
  }
  socket.onmessage = ({ data }) => {
    if (link.isEnded) return
    if (link.id) return typeof data === 'string' ? link.received(data) : owner.drop('binaryFrame')
    link.id = toId(parse(data))
    if (!link.id) return link.close(CloseCode.abuse, 'no hello')
    if (link.id === owner.self) return link.close(CloseCode.ownId, 'own id')
    clearTimeout(timer)
    link.opened()
  }
  return link
}

/** A link over the data channel of a WebRTC connection. */
export function makeChannelLink (owner, id, { connection, channel, isOfferer }) {
  const link = makeLink(owner, channel, 'webrtc', isOfferer ? 'outbound' : 'inbound', { id, connection, maxBytes: maxMessageSize(connection) })
  let timer
  let lost
  let why = [1006, 'lost']

  function end () {
    clearTimeout(timer)
    clearTimeout(lost)
    connection.onconnectionstatechange = channel.onclose = channel.onmessage = null
    connection.close()
    link.done()
    link.ended(...why)
  }

  /** Closes it, telling why by the last message: a channel has no close frame. The other side answers in kind, and we wait a second for it. */
  link.close = (code, reason) => {
    if (timer) return
    link.send(ownFrame(owner.self, { to: id, type: 'closing', json: JSON.stringify({ code, reason }) }))
    timer = setTimeout(end, closeGrace)
    why = [code, reason]
    link.ended(code, reason)
  }

  /** Takes the other side's last message. */
  link.onClosing = (code, reason) => timer ? end() : link.close(code, reason)

  channel.onmessage = (event) => link.received(event.data)
  channel.onclose = end
  connection.onconnectionstatechange = () => {
    const state = connection.connectionState
    clearTimeout(lost)
    // A browser takes half a minute to find that a connection has failed which it calls disconnected; meanwhile messages can be relayed.
    if (state === 'disconnected') lost = setTimeout(end, lostTime)
    else if (state === 'failed' || state === 'closed') end()
  }
  return link
}

/** What a message may be long: as the connection says, or the other side's description; 64 KiB if neither does (RFC 8841). */
const maxMessageSize = ({ sctp, remoteDescription }) => +(sctp?.maxMessageSize ?? /^a=max-message-size:(\d+)/m.exec(remoteDescription?.sdp)?.[1] ?? 65536) || Infinity
