'use strict'
// Runs unmodified peer-relay nodes (and plain ws clients) for the tests: commands come in as JSON lines on stdin, replies
// ({re, ...} or {re, error}) and events ({event, node, ...}) go out as JSON lines on stdout. The end of stdin ends it.

const readline = require('readline')

// The reference still calls `new Buffer`; the warning would drown what stderr is there for.
process.removeAllListeners('warning')

// With "webrtc" the nodes speak it: wrtc is given to them, and a simple-peer that works with it.
const webrtc = process.argv[2] === 'webrtc'
const load = (name) => require(webrtc ? `./webrtc/node_modules/${name}` : name)
const PeerRelay = load('peer-relay')
const WebSocket = load('ws')
const wrtc = webrtc ? load('@roamhq/wrtc') : undefined

const nodes = new Map()
const clients = new Map()

// An exception nobody caught would have ended a real program: the tests assert that there was none.
process.on('uncaughtException', (error) => emit('crash', null, { message: error.message, stack: error.stack }))
process.on('unhandledRejection', (error) => emit('crash', null, { message: String(error), stack: error && error.stack }))

const commands = {
  create ({ node, port, bootstrap, socket }, done) {
    const options = { bootstrap: bootstrap || [], wrtc }
    if (port != null) options.port = port
    const dgram = socket ? new PeerRelay.Socket(options) : null
    const peer = dgram ? dgram.peer : new PeerRelay(options)
    nodes.set(node, { peer, dgram })

    peer.on('peer', (id) => emit('peer', node, { id: id.toString('hex') }))
    peer.on('message', (data, from) => {
      emit('message', node, { from: from.toString('hex'), json: JSON.stringify(data) })
    })
    if (dgram) {
      dgram.on('listening', () => emit('listening', node, dgram.address()))
      dgram.on('message', (bytes, rinfo) => emit('datagram', node, { bytes: bytes.toString('base64'), ...rinfo }))
    }

    const created = () => done({ id: peer.id.toString('hex'), url: peer.wsConnector.url })
    if (port == null) created()
    else peer.wsConnector._wss.on('listening', created)
  },

  send ({ node, to, json, bytes }, done) {
    const data = bytes != null ? Buffer.from(bytes, 'base64') : json != null ? JSON.parse(json) : undefined
    nodes.get(node).peer.send(Buffer.from(to, 'hex'), data)
    done({})
  },

  // Requests are a layer in user data (docs/protocol.md): these two are all that a program on this package needs to take part.
  answer ({ node }, done) {
    const { peer } = nodes.get(node)
    peer.on('message', (data, from) => {
      if (data?.peerRelay === 'request') peer.send(from, { peerRelay: 'response', id: data.id, data: { by: peer.id.toString('hex'), answer: data.data } })
    })
    done({})
  },

  ask ({ node, to, json }, done) {
    const { peer } = nodes.get(node)
    const id = String(Math.random())
    peer.on('message', function take (data, from) {
      if (data?.peerRelay !== 'response' || data.id !== id || from.toString('hex') !== to) return
      peer.removeListener('message', take)
      done({ json: JSON.stringify(data.data) })
    })
    peer.send(Buffer.from(to, 'hex'), { peerRelay: 'request', id, data: JSON.parse(json) })
  },

  connect ({ node, peer }, done) {
    nodes.get(node).peer.connect(Buffer.from(peer, 'hex'))
    done({})
  },

  // What a new bootstrap url would do, for a node that is running.
  dial ({ node, url }, done) {
    nodes.get(node).peer.wsConnector.connect(url)
    done({})
  },

  disconnect ({ node, peer }, done) {
    nodes.get(node).peer.disconnect(Buffer.from(peer, 'hex'))
    done({})
  },

  links ({ node }, done) {
    done({ ids: nodes.get(node).peer.peers.toArray().map((channel) => channel.id.toString('hex')) })
  },

  bind ({ node, port }, done) {
    nodes.get(node).dgram.bind(port)
    done({})
  },

  datagram ({ node, bytes, port, address }, done) {
    const buffer = Buffer.from(bytes, 'base64')
    nodes.get(node).dgram.send(buffer, 0, buffer.length, port, address)
    done({})
  },

  destroy ({ node }, done) {
    const { peer } = nodes.get(node)
    nodes.delete(node)
    peer.destroy(() => done({}))
  },

  open ({ node, url }, done) {
    const client = new WebSocket(url)
    clients.set(node, client)
    client.on('open', () => done({}))
    client.on('message', (data) => emit('frame', node, { text: data.toString() }))
    client.on('close', (code) => emit('closed', node, { code }))
    client.on('error', (error) => done({ error: error.message }))
  },

  frame ({ node, text }, done) {
    clients.get(node).send(text, () => done({}))
  },

  close ({ node }, done) {
    clients.get(node).close()
    done({})
  }
}

function emit (event, node, details) {
  write({ event, node, ...details })
}

function write (line) {
  process.stdout.write(JSON.stringify(line) + '\n')
}

readline.createInterface({ input: process.stdin })
  .on('line', (line) => {
    const command = JSON.parse(line)
    try {
      commands[command.op](command, (reply) => write({ re: command.re, ...reply }))
    } catch (error) {
      write({ re: command.re, error: error.stack })
    }
  })
  .on('close', () => process.exit(0))

write({ event: 'ready' })
