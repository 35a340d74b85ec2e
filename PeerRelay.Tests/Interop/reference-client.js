'use strict'
// Runs one unmodified client of peer-relay (its client, router, ws and k-bucket, all but the sockets) for the comparison with the
// simulator's model: events come in as JSON lines on stdin, and for each a JSON array of what the client did goes out on stdout.
// Random numbers count up, so that nonces are the same on both sides.

const EventEmitter = require('events')
const crypto = require('crypto')
const readline = require('readline')

// The reference still calls `new Buffer`.
process.removeAllListeners('warning')

let numbers = 0
Math.random = () => (++numbers + 0.5) / 1e15

let done = []
let dials = []
let server

class FakeSocket {
  constructor (url) {
    this.readyState = url == null ? 1 : 0
    this.name = null
    if (url == null) return
    done.push('dial ' + url)
    dials.push(this)
  }

  send (text) {
    if (this.name != null) done.push('send ' + this.name + ' ' + text) // the hello is sent before
  }

  close () {
    if (this.readyState >= 2) return
    this.readyState = 2
    done.push('close ' + this.name)
  }
}

FakeSocket.Server = class extends EventEmitter {
  constructor () {
    super()
    server = this
  }
}

const wsFile = require.resolve('ws', { paths: [require.resolve('peer-relay/lib/ws.js')] })
require.cache[wsFile] = { id: wsFile, filename: wsFile, loaded: true, exports: FakeSocket }
const Client = require('peer-relay/lib/client.js')
const KBucket = require('k-bucket')

const sockets = new Map()
let client
let buckets

const operations = {
  create ({ id, port }) {
    const randomBytes = crypto.randomBytes
    crypto.randomBytes = () => Buffer.from(id, 'hex')
    client = new Client({ port })
    crypto.randomBytes = randomBytes
    client.on('message', (data, from) => {
      done.push('message ' + from.toString('hex') + ' ' + (data === undefined ? '' : JSON.stringify(data)))
    })
  },

  accepted ({ channel, id }) {
    const socket = new FakeSocket()
    server.emit('connection', socket)
    hello(socket, channel, id)
  },

  connected ({ channel, id }) {
    const socket = dials.shift()
    socket.readyState = 1
    socket.onopen()
    hello(socket, channel, id)
  },

  failed () {
    const socket = dials.shift()
    socket.readyState = 3
    socket.onerror(new Error('refused'))
    socket.onclose()
  },

  frame ({ channel, text }) {
    sockets.get(channel).onmessage({ data: text })
  },

  closed ({ channel }) {
    const socket = sockets.get(channel)
    socket.readyState = 3
    socket.onclose()
  },

  send ({ id, json }) {
    client.send(Buffer.from(id, 'hex'), JSON.parse(json))
  },

  connect ({ id }) {
    client.connect(Buffer.from(id, 'hex'))
  },

  disconnect ({ id }) {
    client.disconnect(Buffer.from(id, 'hex'))
  },

  buckets ({ id }) {
    buckets = new KBucket({ localNodeId: Buffer.from(id, 'hex'), numberOfNodesPerKBucket: 20 })
    buckets.on('added', (contact) => done.push('added ' + contact.id.toString('hex')))
    buckets.on('removed', (contact) => done.push('removed ' + contact.id.toString('hex')))
  },

  add ({ id }) {
    buckets.add({ id: Buffer.from(id, 'hex') })
  },

  remove ({ id }) {
    buckets.remove(Buffer.from(id, 'hex'))
  },

  closest ({ id, count }) {
    done.push(buckets.closest(Buffer.from(id, 'hex'), count).map((contact) => contact.id.toString('hex')).join(' '))
  }
}

function hello (socket, channel, id) {
  socket.name = channel
  sockets.set(channel, socket)
  socket.onmessage({ data: JSON.stringify(Buffer.from(id, 'hex')) })
}

function counts () {
  return [client.peers.count(), client.canidates.count(), Object.keys(client.pending).length].join(' ')
}

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const event = JSON.parse(line)
  done = []
  operations[event.op](event)
  if (client) done.push(counts())
  process.stdout.write(JSON.stringify(done) + '\n')
})
