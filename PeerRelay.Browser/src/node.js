import { kinOf, traitsOf } from './bodies.js'
import { Carrier } from './carrier.js'
import { DirectLinks } from './direct.js'
import { Discovery } from './discovery.js'
import { ownFrame, readFrame } from './envelope.js'
import { isHex, nearest, toId } from './ids.js'
import { CloseCode } from './link.js'
import { Neighbour } from './neighbour.js'
import { Receipts } from './receipts.js'
import { Router, isHeldType } from './router.js'

const version = 2

/** How long a link may take to show that it works both ways. */
const trialTime = 10000

/** How long nothing may come by a link before the other side is asked for a sign of life, and how long it has for that. */
const silenceTime = 30000
const answerTime = 15000

/** How long of two links with one peer the older one has to show life. */
const contestTime = 5000

/** Who asks too much is not served: bodies that cost an answer. */
const requests = new Set(['findPeers', 'handshake-offer', 'signal'])

const traits = (transit) => `"v":${version},"transit":${transit}`

/** A node of the overlay: its links, and what becomes of the messages that come by them. */
export class Node {
  counters = { sent: 0, received: 0, relayed: 0 }
  dropped = {}
  #router
  #carrier
  #on

  /**
   * @param options `self`, `limits`, `transit`, and of WebRTC `rtc`, `isOn` and `iceServers()`
   * @param on what is told: `deliver(envelope)`, which returns whether it was taken; `peer(id)`, `gone(id, reason)`, `linkEnded(link, code)`, and
   * `path(id)`, for a linked peer that may be reached otherwise from now on
   */
  constructor ({ self, limits, transit, ...rtc }, on) {
    this.self = self
    this.limits = limits
    this.transit = transit
    this.#on = on
    this.#router = new Router(self, transit)
    this.#carrier = new Carrier(this.#router, self, {
      givenUp: (frame, reason) => this.#giveUp(frame, reason),
      silent: (neighbour) => this.#ask(neighbour)
    })
    this.receipts = new Receipts((to, message) => this.#transmit(ownFrame(self, { to, ...message })))
    this.direct = new DirectLinks(this, rtc)
    this.discovery = new Discovery(this, this.direct)
  }

  get neighbours () {
    return this.#router.neighbours
  }

  /** The linked peers that pass messages on, and those of them that are of our kind. */
  get passerIds () {
    return this.#router.passers.map(({ id }) => id)
  }

  get kinIds () {
    return this.#router.passers.filter(({ isKin }) => isKin).map(({ id }) => id)
  }

  /** Sends a message of our own once. @returns `{ first }`, the neighbour that took it, or `{ reason }` */
  send (to, type, data, extra) {
    return this.#transmit(ownFrame(this.self, { to, type, json: JSON.stringify(data), extra }))
  }

  sendText (to, type, json) {
    return this.#transmit(ownFrame(this.self, { to, type, json }))
  }

  /** Asks the neighbour that is nearest to an id whom it knows there. */
  search (target) {
    const [id] = nearest(target, this.neighbours.keys(), 1)
    if (id) this.#ask(this.neighbours.get(id), target)
  }

  drop (reason) {
    this.dropped[reason] = (this.dropped[reason] ?? 0) + 1
  }

  /** Has all links show that they live: the network, or the machine, may have been away. */
  probe () {
    for (const neighbour of this.neighbours.values()) this.#probe(neighbour, contestTime)
  }

  tick () {
    const now = performance.now()
    for (const neighbour of [...this.neighbours.values()]) {
      if (neighbour.spare) this.#settle(neighbour, now)
      else if (!(neighbour.isProven && neighbour.link.framesReceived) && now - neighbour.link.openedAt > trialTime) neighbour.link.close(CloseCode.normal, 'nothing has come by it')
      else if (neighbour.answerBy === null && now - neighbour.heardAt > silenceTime) this.#probe(neighbour, answerTime)
      else if (neighbour.answerBy < now && neighbour.answerBy !== null) neighbour.link.close(CloseCode.normal, 'the other side is silent')
    }
    this.direct.tick()
    this.discovery.tick()
  }

  /** Ends all links, telling why. */
  close (code, reason) {
    this.#carrier.stop()
    const links = [...this.neighbours.values()].flatMap(({ link, spare }) => spare ? [link, spare] : [link])
    for (const link of links) link.close(code, reason)
    return links
  }

  onOpen (link) {
    const { id } = link
    const known = this.neighbours.get(id)
    if (known) return this.#contest(known, link)
    const neighbour = link.neighbour = new Neighbour(id, link, performance.now())
    this.neighbours.set(id, neighbour)
    this.#ask(neighbour)
    this.direct.onLinked(id)
    if (this.neighbours.size === 1) this.discovery.restart()
    this.#on.peer(id)
  }

  onDrop (reason) {
    this.drop(reason)
  }

  onFrame (link, text) {
    const { neighbour } = link
    if (!neighbour) return // one link too many, which closes
    neighbour.heardAt = performance.now()
    neighbour.silent = false
    neighbour.answerBy = null
    const message = readFrame(text)
    if (typeof message === 'string') {
      this.drop(message)
      if (!link.faults.take()) link.close(CloseCode.abuse, 'too many malformed frames')
      return
    }
    const { deliver, hops, drop, back } = this.#router.route(message, neighbour)
    if (message.from !== neighbour.id && drop !== 'spoofedPath') neighbour.transit ??= true // whoever passes on somebody's message does so
    if (deliver) this.#take(message, neighbour, link)
    else if (hops) this.#forward(message, hops, neighbour)
    else this.#refuse(message, neighbour, drop, back)
  }

  onEnd (link, code, reason) {
    this.#on.linkEnded(link, code)
    const { neighbour } = link
    if (!neighbour || this.neighbours.get(neighbour.id) !== neighbour) return
    if (neighbour.spare) return this.#leaveOne(neighbour, link)
    const { id } = neighbour
    this.neighbours.delete(id)
    this.direct.onGone(id, code, link.transport === 'webrtc')
    this.#carrier.onGone(neighbour)
    this.receipts.onGone(id)
    if (neighbour.transit) this.discovery.restart()
    this.#on.gone(id, reason || `closed with code ${code}`)
  }

  #transmit (frame) {
    if (this.neighbours.size === 0) return { reason: 'noLink' }
    const hops = this.#router.routeOwn(frame)
    const outcome = hops.length ? this.#carrier.hand(frame, hops) : { reason: 'noRoute' }
    if (outcome.reason) this.drop(outcome.reason)
    return outcome
  }

  /** Asks a neighbour whom it knows near an id: our own, where all that matters is that it answers. */
  #ask (neighbour, target = this.self) {
    neighbour.asked++
    this.send(neighbour.id, 'findPeers', target, `,"peerRelay":{${traits(this.transit)}}`)
  }

  #probe (neighbour, time) {
    neighbour.answerBy = performance.now() + time
    this.#ask(neighbour)
  }

  /** Passes a message on, and tells the neighbour that it came from. */
  #forward (message, hops, neighbour) {
    const { first, reason } = this.#carrier.hand(message.forwardedBy(this.self), hops)
    if (!first) {
      this.#router.forget(message)
      return this.#refuse(message, neighbour, reason, true)
    }
    this.counters.relayed++
    this.#acknowledge(message, neighbour)
  }

  #refuse (message, neighbour, reason, back = false) {
    this.drop(reason)
    if (reason === 'duplicate') return this.#acknowledge(message, neighbour)
    if (!back) return
    if (neighbour.isKin && isHeldType(message.type)) this.send(neighbour.id, 'cant', { from: message.from, nonce: message.nonce, reason: reasonOf(reason) })
    else this.#tellSource(message, reason)
  }

  #acknowledge (message, neighbour) {
    if (neighbour.isKin && isHeldType(message.type) && message.to !== this.self) this.#carrier.acknowledge(neighbour, message)
  }

  #giveUp (frame, reason) {
    this.drop(reason)
    this.#tellSource(frame, 'noRoute')
  }

  #tellSource ({ from, to, nonce, attempt }, reason) {
    if (!attempt) return
    const body = { id: to, nonce, reason: reasonOf(reason), try: attempt }
    if (from === this.self) this.receipts.onNotHere(body)
    else if (this.receipts.mayTell(from)) this.send(from, 'notHere', body)
    else this.drop('sourceNotTold')
  }

  /** Takes a message to us. */
  #take (message, neighbour, link) {
    const { type, from, path, body: { data } } = message
    const isByLink = from === neighbour.id && path.length === 1
    if (requests.has(type) && !neighbour.requests.take()) return this.drop('tooManyRequests')
    if (isByLink && (type === 'signal' || (type === 'handshake-answer' && data?.wrtc === true))) neighbour.takesSignals = true
    const reason = this.#handle(message, neighbour, link, isByLink)
    if (reason) this.drop(reason)
  }

  /** @returns why a message was dropped, if it was */
  #handle (message, neighbour, link, isByLink) {
    const { type, from, body } = message
    const { data } = body
    switch (type) {
      case 'user':
      case 'part':
        return this.#deliver(message)
      case 'findPeers':
        return this.#onFindPeers(from, body, neighbour, isByLink)
      case 'foundPeers':
        return this.#onFoundPeers(body, neighbour, isByLink)
      case 'handshake-offer':
        return this.direct.onOffer(from, body.peerRelay?.spare === true)
      case 'handshake-answer':
        return this.direct.onAnswer(from, data)
      case 'signal':
        return this.direct.onSignal(from, data, neighbour)
      case 'receipt':
        return this.receipts.onReceipt(from, data) ? undefined : 'unaskedReceipt'
      case 'notHere':
        return this.receipts.onNotHere(data) ? undefined : 'unaskedReceipt'
      case 'closing':
        return isByLink && link.onClosing ? link.onClosing(closeCodeOf(data), `${data?.reason ?? ''}`.slice(0, 128)) : 'unknownType'
      default:
        return this.#handleOfKin(type, data, neighbour, isByLink)
    }
  }

  /** Takes what concerns one link only, and counts only by that. */
  #handleOfKin (type, data, neighbour, isByLink) {
    if (!['neighbours', 'ack', 'cant'].includes(type)) return 'unknownType'
    if (!isByLink || !neighbour.isKin) return 'unaskedReceipt'
    if (type === 'ack') return this.#carrier.onAck(neighbour, data)
    if (type === 'cant') return this.#onCant(neighbour, data)
    if (!neighbour.lists.take()) return 'rateLimited'
    neighbour.ahead = data.map(toId)
    this.discovery.onFound(neighbour.ahead)
  }

  #onCant (neighbour, data) {
    if (!this.#carrier.onCant(neighbour, data) && toId(data.from) === this.self) this.receipts.onCant(data)
  }

  #deliver (message) {
    const { from, nonce, attempt, path, type } = message
    const isUser = type === 'user' // parts know for themselves what has been delivered
    const isRepeat = isUser && attempt > 0 && this.receipts.isDelivered(message)
    if (!isRepeat && !this.#on.deliver(message)) return isUser ? 'nobodyListens' : undefined
    if (attempt === 0) return
    if (isUser) this.receipts.onDelivered(message)
    this.send(from, 'receipt', { nonce, hops: path.length })
    if (isRepeat) return 'duplicate'
  }

  #onFindPeers (from, body, neighbour, isByLink) {
    const told = traitsOf(body)
    if (told && isByLink) this.#learn(neighbour, told)
    const target = toId(body.data)
    const closest = (ids) => nearest(target, ids, 21).filter((id) => id !== from).slice(0, 20)
    const kin = told && isByLink ? closest(this.kinIds) : []
    const extra = told ? `,"peerRelay":{${traits(this.transit)},"peers":${JSON.stringify(kin)}}` : ''
    this.send(from, 'foundPeers', closest(this.neighbours.keys()), extra)
  }

  #onFoundPeers (body, neighbour, isByLink) {
    if (!isByLink || neighbour.asked === 0) return 'unaskedAnswer'
    neighbour.asked--
    if (!neighbour.isProven) {
      neighbour.isProven = true
      this.#on.path(neighbour.id)
    }
    const told = traitsOf(body)
    if (told) this.#learn(neighbour, told)
    this.discovery.onFound([...body.data.filter(isHex).map(toId), ...kinOf(body)])
  }

  #learn (neighbour, told) {
    neighbour.version = told.version
    neighbour.transit = told.transit
  }

  /** One of two links has ended. */
  #leaveOne (neighbour, link) {
    if (neighbour.link === link) neighbour.link = neighbour.spare
    neighbour.spare = null
    this.#carrier.onLinkLost(neighbour)
  }

  /** Two links with one peer: the older stays if it shows life, and the side with the smaller id decides, or each could close what the other keeps. */
  #contest (neighbour, link) {
    neighbour.url ??= link.url
    this.#on.path(neighbour.id)
    if (neighbour.spare) return link.close(CloseCode.duplicate, 'there is a link with this id already')
    link.neighbour = neighbour
    neighbour.spare = link
    neighbour.contest = { since: performance.now(), frames: neighbour.link.framesReceived }
    this.#ask(neighbour)
  }

  #settle (neighbour, now) {
    const { contest, link, spare } = neighbour
    if (neighbour.version === 0) return // one of the old kind loses both if either is closed
    const age = now - contest.since
    if (this.self > neighbour.id && age < 2 * contestTime) return
    if (link.framesReceived > contest.frames) spare.close(CloseCode.duplicate, 'there is a link with this id already')
    else if (age > contestTime) link.close(CloseCode.superseded, 'another link with this id is alive')
  }
}

const reasonOf = (drop) => drop === 'hopLimit' ? 'hopLimit' : drop === 'sendQueueFull' ? 'full' : 'noRoute'

const closeCodeOf = (data) => Number.isInteger(data?.code) && data.code >= 1000 && data.code < 5000 ? data.code : CloseCode.normal
