import { Bootstraps } from './bootstraps.js'
import { bytesOf, fromJson, toJson } from './bytes.js'
import { Emitter } from './emitter.js'
import { byteLength, frameOverhead } from './envelope.js'
import { PeerRelayError } from './errors.js'
import { toId } from './ids.js'
import { InfoDocuments } from './info.js'
import { depthOf, maxDepth } from './json.js'
import { CloseCode } from './link.js'
import { Node } from './node.js'
import { checkSendOptions, idOf, invalid, limitsOf, rtcOf, urlsOf, webSocketOf } from './options.js'
import { Outbox } from './outbox.js'
import { watchPage } from './page.js'
import { Parts } from './parts.js'
import { Peers } from './peers.js'
import { Requests } from './requests.js'
import { Rooms } from './rooms.js'
import { linkStats } from './stats.js'

const tickTime = 1000
const drainTime = 20

const text = new TextDecoder()
const encoder = new TextEncoder()

/** A peer of the network; see peer-relay.d.ts. */
export class PeerRelay extends Emitter {
  #state = 'connecting'
  #limits
  #info
  #node
  #peers
  #outbox
  #bootstraps
  #parts
  #requests
  #rooms
  #closing = new AbortController()
  #opened = {}
  #ticker
  #stopWatching
  #destroyed = null

  constructor ({ bootstrap, id, storage, wrtc = true, iceServers, WebSocket, transit = true, limits } = {}) {
    super()
    const urls = urlsOf(bootstrap)
    const self = idOf(id, storage)
    const info = this.#info = new InfoDocuments(iceServers)
    this.#limits = Object.defineProperty(limitsOf(limits), 'frameBytes', { get: () => Math.max(2 ** 20, info.frameBytes) })
    this.#node = new Node({ self, limits: this.#limits, transit, rtc: rtcOf(wrtc), isOn: wrtc !== false, iceServers: () => info.iceServers() }, {
      deliver: (message) => this.#deliver(message),
      peer: (id) => this.#onPeer(id),
      gone: (id, reason) => this.#onGone(id, reason),
      path: (id) => this.#onPath(id),
      linkEnded: (link, code) => this.#bootstraps.onEnd(link, code)
    })
    this.#peers = new Peers(this.#node.neighbours, (id, path) => this.emit('path', id, path))
    this.#outbox = new Outbox(this.#node, this.#peers)
    this.#bootstraps = new Bootstraps(this.#node, urls, webSocketOf(WebSocket))
    this.#makeLayers()
    this.#opened.promise = new Promise((resolve, reject) => Object.assign(this.#opened, { resolve, reject }))
    this.#opened.promise.catch(() => {}) // nobody need await it
    this.#stopWatching = watchPage({ hide: () => this.#hide(), show: () => this.#run(), wake: () => this.#wake() })
    this.#run()
  }

  get id () {
    return this.#node.self
  }

  get state () {
    return this.#state
  }

  get opened () {
    return this.#opened.promise
  }

  get bufferedAmount () {
    return this.#links().reduce((sum, { bufferedAmount }) => sum + bufferedAmount, 0)
  }

  get frameBytes () {
    const links = this.#links()
    const largest = links.length ? Math.max(...links.map(({ maxBytes }) => maxBytes)) : Infinity
    return Math.min(this.#info.frameBytes, largest) - frameOverhead
  }

  get wrtc () {
    return this.#node.direct.isOn
  }

  set wrtc (on) {
    this.#node.direct.isOn = Boolean(on) && this.#state !== 'closed'
  }

  send (to, data, options = {}) {
    return quiet(this.#send(to, data, options))
  }

  async drained (bytes = 2 ** 18, { signal } = {}) {
    while (this.#links().some(({ bufferedAmount }) => bufferedAmount > bytes)) {
      await new Promise((resolve) => setTimeout(resolve, drainTime))
      if (signal?.aborted) throw new PeerRelayError('ABORTED', 'Waiting was aborted.')
    }
  }

  request (to, data, options) {
    return quiet((async () => this.#requests.request(this.#target(to), data, options))())
  }

  onRequest (handler) {
    return this.#requests.onRequest(handler)
  }

  room (name, options) {
    return this.#rooms.enter(name, options)
  }

  connect (id, options) {
    return quiet((async () => this.#node.direct.connect(this.#target(id), options))())
  }

  disconnect (id) {
    const neighbour = this.#node.neighbours.get(toId(id))
    if (!neighbour) return false
    neighbour.link.close(CloseCode.normal, 'disconnected')
    this.#node.direct.leaveAlone(neighbour.id)
    return true
  }

  path (id) {
    return this.#peers.path(toId(id))
  }

  stats () {
    this.#peers.measure()
    return {
      id: this.id,
      state: this.#state,
      links: [...this.#node.neighbours.values()].map(linkStats),
      peers: Object.fromEntries(this.#peers.ids.map((id) => [id, this.path(id)])),
      ...this.#node.counters,
      dropped: { ...this.#node.dropped }
    }
  }

  destroy () {
    return (this.#destroyed ??= this.#destroy())
  }

  #makeLayers () {
    const sendFrame = (type) => async (to, data, options) => this.#closing.signal.aborted
      ? { status: 'dropped', ok: false, reason: 'closed' }
      : this.#outbox.send(to, type, JSON.stringify(toJson(data)), options)
    const host = {
      id: this.id,
      limits: this.#limits,
      closing: this.#closing.signal,
      dataBytes: () => this.frameBytes,
      sendUser: sendFrame('user'),
      sendPart: (to, data, options) => sendFrame('part')(to, data, { ...options, receipt: true }),
      bootstraps: () => [...this.#node.neighbours.values()].filter(({ isBootstrap }) => isBootstrap).map(({ id }) => id),
      drop: (reason) => this.#node.drop(reason)
    }
    const send = (to, data, options = {}) => this.#send(to, data, options)
    this.#parts = new Parts(host)
    this.#requests = new Requests(host, send)
    this.#rooms = new Rooms(host, send, this.#requests)
  }

  #links () {
    return [...this.#node.neighbours.values()].map(({ link }) => link)
  }

  /** @returns the id of another peer; throws for anything else */
  #target (to) {
    const id = toId(to)
    if (id === null || id === this.id) throw invalid('The target is no id of another peer.')
    if (this.#state === 'closed') throw new PeerRelayError('CLOSED', 'The peer was destroyed.')
    return id
  }

  async #send (to, data, options) {
    const id = this.#target(to)
    checkSendOptions(options)
    if (options.signal?.aborted) throw new PeerRelayError('ABORTED', 'Sending was aborted.')
    const bytes = bytesOf(data)
    const most = this.frameBytes
    const json = bytes?.length > most / 2 ? undefined : jsonOf(data) // a byte takes two characters at least
    if (json !== undefined && byteLength(json) <= most) {
      const result = await this.#outbox.send(id, 'user', json, options)
      if (result.reason === 'aborted') throw new PeerRelayError('ABORTED', 'Sending was aborted.')
      if (result.reason !== 'tooLarge') return result // else the link that would have taken it has gone meanwhile
    }
    return this.#parts.send(id, bytes ? 'bytes' : 'json', bytes ?? encoder.encode(json), options)
  }

  #deliver ({ type, from, path, body: { data } }) {
    const info = { hops: path.length, direct: path.length === 1 }
    this.#peers.note(from, info)
    this.#node.direct.want(from)
    if (type === 'user') return this.#take(fromJson(data), from, info)
    return this.#parts.take(data, from, (kind, bytes) => this.#takeWhole(kind, bytes, from, info))
  }

  #takeWhole (kind, bytes, from, info) {
    if (kind === 'bytes') return this.#take(bytes, from, info)
    try {
      return this.#take(fromJson(JSON.parse(text.decode(bytes))), from, info)
    } catch {
      this.#node.drop('invalidJson')
      return false
    }
  }

  #take (data, from, info) {
    const isOfLayer = !(data instanceof Uint8Array) && (this.#requests.take(data, from) || this.#rooms.take(data, from, info))
    const isTaken = isOfLayer || this.emit('message', data, from, info)
    if (isTaken) this.#node.counters.received++
    return isTaken
  }

  #onPeer (id) {
    const { link } = this.#node.neighbours.get(id)
    if (link.url) this.#info.load(link.url, this.#closing.signal)
    if (this.#state !== 'open') {
      this.#state = 'open'
      this.#opened.resolve()
      this.#outbox.flush()
      this.#node.receipts.onLinked()
      this.emit('open')
    }
    this.emit('peer', id)
    this.#onPath(id)
  }

  #onPath (id) {
    this.#peers.look(id)
    this.#rooms.linked(id)
  }

  #onGone (id, reason) {
    this.emit('disconnect', id, reason)
    this.#peers.look(id)
    if (this.#node.neighbours.size > 0 || this.#state !== 'open') return
    this.#state = 'reconnecting'
    this.emit('reconnecting', this.#bootstraps.delay)
  }

  #run () {
    clearInterval(this.#ticker)
    this.#ticker = setInterval(() => {
      this.#node.tick()
      this.#bootstraps.tick()
    }, tickTime)
    this.#bootstraps.start()
  }

  #wake () {
    this.#bootstraps.hurry()
    this.#node.probe()
  }

  /** The page is left, or put away: the others are told. */
  #hide () {
    this.#rooms.sayBye()
    this.#halt()
  }

  #halt () {
    clearInterval(this.#ticker)
    this.#bootstraps.stop()
    const links = new Set([...this.#bootstraps.links, ...this.#node.close(CloseCode.goingAway, 'the peer leaves')])
    for (const link of links) link.close(CloseCode.goingAway, 'the peer leaves')
    return links
  }

  async #destroy () {
    this.#rooms.leaveAll()
    this.#state = 'closed'
    this.#closing.abort()
    this.#stopWatching()
    this.#node.receipts.stop()
    this.#node.direct.stop()
    const links = this.#halt()
    this.#opened.reject(new PeerRelayError('CLOSED', 'The peer was destroyed.'))
    await Promise.all([...links].map(({ closed }) => closed))
    this.emit('close')
  }
}

function quiet (promise) {
  promise.catch(() => {}) // who does not await it, does not want to know
  return promise
}

function jsonOf (data) {
  let json
  try {
    json = JSON.stringify(toJson(data))
  } catch (error) {
    throw invalid(`The message is not JSON: ${error.message}`)
  }
  if (json === undefined && data !== undefined) throw invalid('The message is not JSON.')
  if (json !== undefined && depthOf(json) > maxDepth - 2) throw invalid('The message nests too deep.')
  return json ?? 'null'
}
