'use strict'
// The other side of WebRTC connections with our peers, for the tests: in a page, where the browser's own RTCPeerConnection is taken, and in Node with
// `wrtc` or `simple-peer` as its first argument. Commands ({op, id, ...}) come in and events ({event, id, ...}) go out as JSON: by functions of the
// page, and as lines of stdin and stdout. Signals have simple-peer's form. A connection says hello when its channel opens, and echoes what comes.

const commands = {
  create (connections, { id, offerer }, make, emit) {
    connections.set(id, make(offerer, {
      signal: (signal) => emit({ event: 'signal', id, signal }),
      open () {
        emit({ event: 'open', id })
        try {
          connections.get(id).send('hello')
        } catch (error) {
          emit({ event: 'fault', id, text: String(error) })
        }
        if (connections.get(id).isMute) setTimeout(async () => await connections.get(id).isMute() && emit({ event: 'mute', id }), 3000)
      },
      message (data) {
        try {
          connections.get(id).send(data)
        } catch (error) {
          emit({ event: 'fault', id, text: String(error) })
        }
      },
      closed: () => emit({ event: 'closed', id }),
      fault: (error) => emit({ event: 'fault', id, text: String(error) })
    }))
  },

  signal: (connections, { id, signal }) => connections.get(id).signal(signal),

  // So many bytes, which may be more than can be sent.
  send: (connections, { id, bytes }) => connections.get(id).send(new Uint8Array(bytes)),

  closeChannel: (connections, { id }) => connections.get(id).closeChannel(),

  close: (connections, { id }) => connections.get(id).close()
}

// Returns what takes a command: one after the other, as not every stack lets a candidate wait for the description before it.
function serve (make, emit) {
  const connections = new Map()
  let last = Promise.resolve()
  return (command) => {
    last = last
      .then(() => commands[command.op](connections, command, make, emit))
      .catch((error) => emit({ event: 'fault', id: command.id, text: String(error) }))
  }
}

// An RTCPeerConnection with one channel.
function bare (RTCPeerConnection, isOfferer, on) {
  const connection = new RTCPeerConnection({ iceServers: [] })
  let channel = null
  connection.onicecandidate = ({ candidate }) => {
    if (candidate) on.signal({ candidate: { candidate: candidate.candidate, sdpMid: candidate.sdpMid, sdpMLineIndex: candidate.sdpMLineIndex } })
  }
  connection.onconnectionstatechange = () => {
    if (connection.connectionState === 'failed') on.fault('the connection has failed')
  }

  const close = () => {
    connection.close()
    on.closed()
  }
  const use = (made) => {
    channel = made
    channel.binaryType = 'arraybuffer'
    channel.onopen = on.open
    channel.onmessage = ({ data }) => on.message(data)
    channel.onclose = close
  }
  const describe = async (description) => {
    await connection.setLocalDescription(description)
    on.signal({ type: description.type, sdp: description.sdp })
  }

  if (isOfferer) {
    use(connection.createDataChannel('from the counterpart'))
    connection.createOffer().then(describe).catch(on.fault)
  } else {
    connection.ondatachannel = ({ channel }) => use(channel)
  }

  return {
    async signal (signal) {
      if (signal.candidate) return connection.addIceCandidate(signal.candidate)
      await connection.setRemoteDescription(signal)
      if (signal.type === 'offer') await describe(await connection.createAnswer())
    },
    send: (data) => channel.send(data),
    // Whether the browser has let through nothing of what was sent: a fault of Chromium, with its own kind too, of some of a thousand channels that it
    // has not opened itself, on a busy machine. The channel stays open, and its sender is told nothing.
    isMute: typeof window !== 'undefined' && (async () => {
      const stats = [...(await connection.getStats()).values()].find(({ type }) => type === 'data-channel')
      return channel.readyState === 'open' && stats.messagesSent === 0
    }),
    closeChannel: () => channel.close(),
    close () {
      channel.onclose = null
      close()
    }
  }
}

function simplePeer (SimplePeer, wrtc, isOfferer, on) {
  const peer = new SimplePeer({ wrtc, initiator: isOfferer, objectMode: true, config: { iceServers: [] } }) // objects, or it makes bytes of text
  peer.on('signal', on.signal)
  peer.on('connect', on.open)
  peer.on('data', on.message)
  peer.on('close', on.closed)
  peer.on('error', on.fault)
  return {
    signal: (signal) => peer.signal(signal),
    send: (data) => peer.send(data),
    closeChannel: () => peer._channel.close(),
    close: () => peer.destroy()
  }
}

if (typeof window === 'undefined') {
  const wrtc = require('@roamhq/wrtc')
  const make = process.argv[2] === 'simple-peer'
    ? (isOfferer, on) => simplePeer(require('simple-peer'), wrtc, isOfferer, on)
    : (isOfferer, on) => bare(wrtc.RTCPeerConnection, isOfferer, on)
  const take = serve(make, (event) => process.stdout.write(JSON.stringify(event) + '\n'))
  require('readline').createInterface({ input: process.stdin })
    .on('line', (line) => take(JSON.parse(line)))
    .on('close', () => process.exit(0))
} else {
  const { RTCPeerConnection, tellTest } = window // the second is given to the page by the test
  window.take = serve((isOfferer, on) => bare(RTCPeerConnection, isOfferer, on), (event) => tellTest(JSON.stringify(event)))
}
