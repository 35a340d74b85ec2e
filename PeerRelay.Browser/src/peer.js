import { makeBootstraps } from './bootstraps.js'
import { bytesOf, fromJson, fromUtf8, parse, sizeOf, toUtf8 } from './bytes.js'
import { Emitter } from './emitter.js'
import { frameOverhead } from './envelope.js'
import { invalid, PeerRelayError } from './errors.js'
import { toId } from './ids.js'
import { makeInfoDocuments } from './info.js'
import { jsonOf, maxDepth, measure } from './json.js'
import { CloseCode } from './link.js'
import { makeNode } from './node.js'
import { checkSendOptions, idOf, limitsOf, rtcOf, urlsOf, webSocketOf } from './options.js'
import { makeOutbox } from './outbox.js'
import { watchPage } from './page.js'
import { makeParts } from './parts.js'
import { makePeers } from './peers.js'
import { makeRequests } from './requests.js'
import { makeRooms } from './rooms.js'
import { quiet, quietly, waitFor } from './waiting.js'

const tickTime = 1000
const drainTime = 20

/** A peer of the network; see peer-relay.d.ts. */
export class PeerRelay extends Emitter {
  #state = 'connecting'
  #closing = new AbortController()
  #info
  #node
  #peers
  #outbox
  #bootstraps
  #parts
  #requests
  #rooms
  #opened
  #ticker
  #destroyed

  constructor ({ bootstrap, id, storage, wrtc = true, iceServers, WebSocket, transit = true, limits } = {}) {
    super()
    const closing = this.#closing.signal
    const info = this.#info = makeInfoDocuments(iceServers, closing)
    const urls = urlsOf(bootstrap)
    const options = { self: idOf(id, storage), limits: { ...limitsOf(limits), frameBytes: info.frameBytes }, transit, closing, rtc: rtcOf(wrtc), isOn: wrtc !== false, iceServers: info.iceServers }
    const node = this.#node = makeNode(options, {
      deliver: (message) => this.#deliver(message),
      heard: () => this.#onHeard(),
      peer: (id) => this.#onPeer(id),
      gone: (id, reason) => this.#onGone(id, reason),
      path: (id) => this.#onPath(id),
      linkEnded: (link, code) => this.#bootstraps.onEnd(link, code)
    })
    this.#peers = makePeers(node.neighbours, (id, path) => this.emit('path', id, path))
    this.#outbox = makeOutbox(node, this.#peers)
    this.#bootstraps = makeBootstraps(node, urls, webSocketOf(WebSocket))
    this.#makeLayers()
    this.#opened = quiet(waitFor({ closing }, (resolve) => this.once('open', resolve)))
    watchPage({ hide: () => this.#hide(), show: () => this.#run(), wake: () => this.#wake() }, closing)
    this.#run()
  }

  static get hasWebRtc () {
    return !!globalThis.RTCPeerConnection
  }

  get id () {
    return this.#node.self
  }

  get state () {
    return this.#state
  }

  get opened () {
    return this.#opened
  }

  get bufferedAmount () {
    return this.#links().reduce((sum, link) => sum + link.bufferedAmount, 0)
  }

  get frameBytes () {
    return this.#info.frameBytes() - frameOverhead
  }

  get wrtc () {
    return this.#node.direct.isOn
  }

  set wrtc (on) {
    this.#node.direct.isOn = !!on && this.#state !== 'closed'
  }

  send (to, data, options) {
    return quietly(() => this.#send(to, data, options))
  }

  async drained (bytes = 2 ** 18, { signal } = {}) {
    while (this.#links().some((link) => link.bufferedAmount > bytes)) await waitFor({ signal }, (resolve) => setTimeout(resolve, drainTime))
  }

  request (to, data, options) {
    return quietly(() => this.#requests.request(this.#target(to), data, options))
  }

  onRequest (handler) {
    return this.#requests.onRequest(handler)
  }

  room (name, options) {
    return this.#rooms.enter(name, options)
  }

  connect (id, options) {
    return quietly(() => this.#node.direct.connect(this.#target(id), options))
  }

  disconnect (id) {
    const neighbour = this.#node.neighbours.get(toId(id))
    neighbour?.close(CloseCode.normal, 'disconnected')
    if (neighbour) this.#node.direct.leaveAlone(neighbour.id)
    return !!neighbour
  }

  path (id) {
    return this.#peers.path(toId(id))
  }

  stats () {
    return {
      id: this.id,
      state: this.#state,
      links: this.#peers.linkStats(),
      peers: Object.fromEntries(this.#peers.ids().map((id) => [id, this.path(id)])),
      ...this.#node.counters,
      dropped: { ...this.#node.dropped }
    }
  }

  destroy () {
    return (this.#destroyed ??= this.#destroy())
  }

  #makeLayers () {
    const host = {
      ...this.#node,
      id: this.id,
      closing: this.#closing.signal,
      sendPart: (to, data, options) => this.#outbox.send(to, 'part', JSON.stringify(data), { ...options, receipt: true }),
      bootstraps: () => this.#links().filter((link) => link.url).map((link) => link.id)
    }
    const send = (to, data, options) => this.#send(to, data, options)
    this.#parts = makeParts(host)
    this.#requests = makeRequests(host, send)
    this.#rooms = makeRooms(host, send, this.#requests)
  }

  #links () {
    return [...this.#node.neighbours.values()]
  }

  /** @returns the id of another peer; throws for anything else */
  #target (to) {
    const id = toId(to)
    if (id === null || id === this.id) throw invalid('target')
    if (this.#state === 'closed') throw new PeerRelayError('CLOSED')
    return id
  }

  async #send (to, data, options = {}) {
    const id = this.#target(to)
    checkSendOptions(options)
    const bytes = bytesOf(data)
    const most = this.frameBytes
    const json = bytes?.length > most / 2 ? undefined : jsonOf(data) // a byte takes two characters at least
    if (json !== undefined && sizeOf(json) <= most) {
      const result = await this.#outbox.send(id, 'user', json, options)
      if (result.reason === 'aborted') throw new PeerRelayError('ABORTED')
      if (result.reason !== 'tooLarge') return result // else the link that would have taken it has gone meanwhile
    }
    return this.#parts.send(id, bytes ? 'bytes' : 'json', bytes ?? toUtf8(json), options)
  }

  #deliver ({ type, from, path, body: { data } }) {
    if (this.#state === 'closed') return false // a channel brings something until the other side has closed it too
    const info = { hops: path.length, direct: path.length === 1 }
    this.#peers.note(from, info)
    this.#node.direct.offer(from, true)
    if (type === 'user') return this.#take(fromJson(data), from, info)
    return this.#parts.take(data, from, (kind, bytes) => {
      if (kind === 'bytes') return this.#take(bytes, from, info)
      const text = fromUtf8(bytes)
      const whole = parse(text)
      if (whole !== undefined && measure(text).depth <= maxDepth - 2) return this.#take(fromJson(whole), from, info)
      this.#node.drop('invalidJson')
      return null
    })
  }

  #take (data, from, info) {
    const isTaken = this.#requests.take(data, from) || this.#rooms.take(data, from, info) || this.emit('message', data, from, info)
    if (isTaken) this.#node.counters.received++
    return isTaken
  }

  #onPeer (id) {
    if (this.#node.neighbours.size === 1) {
      this.#outbox.flush()
      this.#node.receipts.onLinked()
    }
    this.emit('peer', id)
    this.#onPath(id)
  }

  /** A frame has come: the other side has our hello, and so others reach us. Until then a message to us may find no way. */
  #onHeard () {
    if (this.#state === 'open' || this.#state === 'closed') return
    this.#state = 'open'
    this.emit('open')
  }

  #onPath (id) {
    this.#info.load(this.#node.neighbours.get(id)?.url)
    this.#peers.look(id)
    this.#rooms.linked(id)
  }

  #onGone (id, reason) {
    this.emit('disconnect', id, reason)
    this.#peers.look(id)
    if (this.#node.neighbours.size || this.#state !== 'open') return
    this.#state = 'reconnecting'
    this.emit('reconnecting', this.#bootstraps.delay())
  }

  #run () {
    clearInterval(this.#ticker)
    this.#ticker = setInterval(() => {
      this.#node.tick()
      this.#bootstraps.tick()
    }, tickTime)
    this.#bootstraps.hurry()
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
    const links = new Set([...this.#bootstraps.stop(), ...this.#links()])
    for (const link of links) link.close(CloseCode.goingAway, 'leaving')
    return links
  }

  async #destroy () {
    this.#rooms.leaveAll()
    this.#state = 'closed'
    this.#closing.abort()
    this.#node.receipts.stop()
    this.#node.direct.stop()
    await Promise.all([...this.#halt()].map((link) => link.closed))
    this.emit('close')
  }
}
