import { fromJson, toJson } from './bytes.js'
import { Emitter } from './emitter.js'
import { PeerRelayError } from './errors.js'
import { toId } from './ids.js'

const family = 'peer-relay'
const local = new Set(['localhost', '127.0.0.1'])

/** The class of sockets over peers of the given class: what bittorrent-dht takes for a dgram socket (the reference: lib/wgram.js). */
export function makeSocket (PeerRelay) {
  const ports = new Map() // the ids of the sockets of this page, by port: for `localhost`

  return class Socket extends Emitter {
    peer
    #port = randomPort()
    #bound = false
    #closed = false
    #ended = false

    constructor (options) {
      super()
      this.peer = new PeerRelay(options)
      this.peer.on('message', (data, from) => this.#take(data, from))
      this.peer.on('close', () => this.#end())
      ports.set(this.#port, this.peer.id)
    }

    /** `bind([port], [address], [callback])`. It listens when there is a link. */
    bind (...args) {
      this.#throwIfClosed()
      if (this.#bound) throw new PeerRelayError('INVALID', 'The socket is bound already.')
      this.#bound = true
      const callback = args.find((argument) => typeof argument === 'function')
      if (callback) this.once('listening', callback)
      this.#move(isPort(args[0]) ? args[0] : randomPort())
      this.peer.opened.then(() => this.#closed || this.emit('listening'), () => {}) // closed before: its close is told
      return this
    }

    /** `send(buffer, [offset, length,] port, address, [callback])`. What gets lost on the way is lost, as with UDP. */
    send (buffer, ...args) {
      this.#throwIfClosed()
      const [offset, length, port, address, callback] = typeof args[1] === 'string' ? [0, buffer.length, ...args] : args
      const isLocal = local.has(address)
      const datagram = { buffer: toJson(buffer.subarray(offset, offset + length)), address: isLocal ? address : this.peer.id, port: this.#port }
      this.#sendTo(isLocal ? ports.get(port) : address, datagram).then(() => callback?.(), (error) => {
        if (callback) callback(error)
        else this.emit('error', error)
      })
    }

    address () {
      this.#throwIfClosed()
      return { address: this.peer.id, port: this.#port, family }
    }

    close (callback) {
      this.#throwIfClosed()
      this.#closed = true
      if (callback) this.once('close', callback)
      this.peer.destroy().finally(() => this.#end())
      return this
    }

    removeListener (event, listener) {
      return this.off(event, listener)
    }

    // A page lives as long as it is open: there is nothing to hold or to let go.
    ref () {
      return this
    }

    unref () {
      return this
    }

    async #sendTo (id, datagram) {
      if (!toId(id)) throw new PeerRelayError('NOT_REACHABLE', 'The address is no id of a peer.')
      if (id === this.peer.id) return queueMicrotask(() => this.#closed || this.#take(datagram, id))
      await this.peer.send(id, datagram)
    }

    // What is no datagram is somebody else's message. Who has sent it counts, and not what it says of its sender.
    #take (datagram, from) {
      const buffer = fromJson(datagram?.buffer)
      if (!(buffer instanceof Uint8Array) || !isPort(datagram.port)) return
      const address = from === this.peer.id ? datagram.address : from
      this.emit('message', buffer, { address, port: datagram.port, family, size: buffer.length })
    }

    #move (port) {
      ports.delete(this.#port)
      ports.set(port, this.peer.id)
      this.#port = port
    }

    #throwIfClosed () {
      if (this.#closed) throw new PeerRelayError('CLOSED', 'The socket was closed.')
    }

    #end () {
      if (this.#ended) return
      this.#closed = this.#ended = true
      if (ports.get(this.#port) === this.peer.id) ports.delete(this.#port)
      this.emit('close')
    }
  }
}

function isPort (value) {
  return Number.isInteger(value) && value > 0 && value <= 0xffff
}

function randomPort () {
  return 1_024 + Math.floor(Math.random() * (0x10000 - 1_024))
}
