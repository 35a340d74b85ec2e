import { setMaxListeners } from 'node:events'
import { makeParts } from '../src/parts.js'
import { makeRequests } from '../src/requests.js'
import { makeRooms } from '../src/rooms.js'

export const limits = { messageBytes: 16 * 1024 * 1024, partBytes: 64 * 1024 * 1024 }

/** A network in memory, in place of the client's core: it loses, repeats and reorders what the layers send, by a random number that each run has the same. */
export class Network {
  hosts = new Map()
  loss = 0
  repeats = 0
  #seed = 1

  random () {
    this.#seed = this.#seed * 48271 % 0x7fffffff
    return this.#seed / 0x7fffffff
  }

  host (options) {
    const host = new Host(this, (this.hosts.size + 1).toString(16).padStart(40, '0'), options)
    this.hosts.set(host.id, host)
    return host
  }

  /** Carries what `take` does at the other side, later, once, twice or never. */
  carry (take) {
    if (this.random() < this.loss) return
    setTimeout(take, 1 + Math.floor(this.random() * 60))
    if (this.random() < this.repeats) setTimeout(take, 1 + Math.floor(this.random() * 60))
  }
}

/** What the layers see of a client, and the layers on it. */
export class Host {
  limits
  sent = []
  messages = []
  dropped = {}
  directories = []
  accepts = true
  #network
  #destroyed = new AbortController()
  #handled = new Map()

  constructor (network, id, options = {}) {
    this.#network = network
    this.id = id
    this.limits = { ...limits, ...options.limits }
    this.closing = this.#destroyed.signal
    const send = (to, data, sendOptions) => this.send(to, data, sendOptions)
    this.parts = makeParts(this)
    this.requests = makeRequests(this, send)
    this.rooms = makeRooms(this, send, this.requests)
  }

  dataBytes () {
    return 100_000
  }

  bootstraps () {
    return this.directories
  }

  drop (reason) {
    this.dropped[reason] = (this.dropped[reason] ?? 0) + 1
  }

  async send (to, data, options = {}) {
    const text = JSON.stringify(data)
    if (text.length <= this.dataBytes()) return this.sendUser(to, data, options)
    return this.parts.send(to, 'json', new TextEncoder().encode(text), options)
  }

  sendUser (to, data, options = {}) {
    return this.#transfer(to, data, options, (target, parsed) => target.takeUser(parsed, this.id))
  }

  sendPart (to, data, options = {}) {
    return this.#transfer(to, data, { ...options, receipt: true }, (target, parsed) => target.takePart(parsed, this.id))
  }

  takeUser (data, from) {
    const info = { hops: 2, direct: false }
    if (this.requests.take(data, from) || this.rooms.take(data, from, info)) return true
    if (this.accepts) this.messages.push({ data, from })
    return this.accepts
  }

  takePart (data, from) {
    return this.parts.take(data, from, (kind, bytes) => {
      if (kind === 'json') return this.#takeText(new TextDecoder().decode(bytes), from)
      if (this.accepts) this.messages.push({ data: bytes, from })
      return this.accepts
    })
  }

  #takeText (text, from) {
    let data
    try {
      data = JSON.parse(text)
    } catch {
      return false
    }
    return this.takeUser(data, from)
  }

  destroy () {
    this.rooms.leaveAll()
    this.#destroyed.abort()
    this.#network.hosts.delete(this.id)
  }

  // One message with its tries, as the core does it: delivered once, receipted for each try.
  async #transfer (to, data, { receipt, timeout = 20_000, tries = 5, signal }, take) {
    if (this.closing.aborted) return { status: 'dropped', ok: false, reason: 'closed' }
    const text = JSON.stringify(data)
    this.sent.push({ to, data: JSON.parse(text) })
    if (!this.#network.hosts.has(to)) return receipt ? { status: 'notReachable', ok: false, reason: 'noRoute' } : { status: 'dropped', ok: false, reason: 'noRoute' }
    const key = {}
    const deliver = (delivered) => this.#network.hosts.has(this.id) && this.#network.carry(() => {
      const target = this.#network.hosts.get(to)
      if (target?.takeOnce(key, () => take(target, JSON.parse(text)))) this.#network.carry(delivered)
    })
    if (receipt) return this.#awaitReceipt(deliver, timeout, tries, signal)
    deliver(() => {})
    return { status: 'relayed', ok: true }
  }

  takeOnce (key, take) {
    if (!this.#handled.get(key)) this.#handled.set(key, take())
    return this.#handled.get(key)
  }

  #awaitReceipt (deliver, timeout, tries, signal) {
    return new Promise((resolve) => {
      const ended = new AbortController()
      let tried = 0
      const end = (result) => {
        ended.abort()
        clearInterval(retry)
        clearTimeout(limit)
        resolve(result)
      }
      const attempt = () => {
        if (tried >= tries) return
        tried++
        deliver(() => end({ status: 'delivered', ok: true, hops: 2, roundTrip: 50, tries: tried }))
      }
      const retry = setInterval(attempt, 200)
      const limit = setTimeout(() => end({ status: 'timedOut', ok: false, tries: tried }), timeout)
      signal?.addEventListener('abort', () => end({ status: 'dropped', ok: false, reason: 'aborted' }), { signal: ended.signal })
      this.closing.addEventListener('abort', () => end({ status: 'dropped', ok: false, reason: 'closed' }), { signal: ended.signal })
      attempt()
    })
  }
}

// Listeners of a signal are many here, and all are taken away again.
setMaxListeners(0)
