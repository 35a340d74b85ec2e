import { fromJson, isWithin, toJson } from './bytes.js'
import { Emitter } from './emitter.js'
import { invalid, PeerRelayError } from './errors.js'
import { toId } from './ids.js'

const family = 'peer-relay'

/** The class of sockets over peers of the given class: what bittorrent-dht takes for a dgram socket (the reference: lib/wgram.js). */
export function makeSocket (PeerRelay) {
  const ports = new Map() // the ids of the sockets of this page, by port: for `localhost`

  return class Socket extends Emitter {
    peer
    #port = randomPort()
    #isBound = false
    #isClosed = false

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
      if (this.#isBound) throw invalid('bind')
      this.#isBound = true
      const callback = args.find((argument) => typeof argument === 'function')
      if (callback) this.once('listening', callback)
      ports.delete(this.#port)
      this.#port = isPort(args[0]) ? args[0] : randomPort()
      ports.set(this.#port, this.peer.id)
      this.peer.opened.then(() => this.#isClosed || this.emit('listening'), () => {}) // closed before: its close is told
      return this
    }

    /** `send(buffer, [offset, length,] port, address, [callback])`. What gets lost on the way is lost, as with UDP. */
    send (buffer, ...args) {
      this.#throwIfClosed()
      const [offset, length, port, address, callback] = typeof args[1] === 'string' ? [0, buffer.length, ...args] : args
      const isLocal = ['localhost', '127.0.0.1'].includes(address)
      const datagram = { buffer: toJson(buffer.subarray(offset, offset + length)), address: isLocal ? address : this.peer.id, port: this.#port }
      this.#sendTo(isLocal ? ports.get(port) : address, datagram).then(() => callback?.(), callback ?? ((error) => this.emit('error', error)))
    }

    address () {
      this.#throwIfClosed()
      return { address: this.peer.id, port: this.#port, family }
    }

    close (callback) {
      this.#throwIfClosed()
      this.#isClosed = true
      if (callback) this.once('close', callback)
      this.peer.destroy()
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
      if (!toId(id)) throw new PeerRelayError('NOT_REACHABLE')
      if (id === this.peer.id) queueMicrotask(() => this.#isClosed || this.#take(datagram, id))
      else await this.peer.send(id, datagram)
    }

    // What is no datagram is somebody else's message. Who has sent it counts, and not what it says of its sender.
    #take (datagram, from) {
      const buffer = fromJson(datagram?.buffer)
      if (!(buffer instanceof Uint8Array) || !isPort(datagram.port)) return
      const address = from === this.peer.id ? datagram.address : from
      this.emit('message', buffer, { address, port: datagram.port, family, size: buffer.length })
    }

    #throwIfClosed () {
      if (this.#isClosed) throw new PeerRelayError('CLOSED')
    }

    #end () {
      this.#isClosed = true
      if (ports.get(this.#port) === this.peer.id) ports.delete(this.#port)
      this.emit('close')
    }
  }
}

const isPort = (value) => isWithin(value, 1, 0xffff)

const randomPort = () => 1_024 + Math.floor(Math.random() * (0x10000 - 1_024))
