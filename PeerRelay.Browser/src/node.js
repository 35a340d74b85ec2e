import { Carrier } from './carrier.js'
import { DirectLinks } from './direct.js'
import { Discovery } from './discovery.js'
import { ownFrame, readFrame } from './envelope.js'
import { nearest } from './ids.js'
import { Inbox } from './inbox.js'
import { CloseCode } from './link.js'
import { LinkWatch } from './link-watch.js'
import { Neighbour } from './neighbour.js'
import { Receipts } from './receipts.js'
import { Router, isHeldType } from './router.js'

const version = 2

/** A node of the overlay: its links, and what becomes of the messages that come by them. */
export class Node {
  counters = { sent: 0, received: 0, relayed: 0 }
  dropped = {}
  #router
  #carrier
  #inbox
  #watch
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
      silent: (neighbour) => this.ask(neighbour)
    })
    this.receipts = new Receipts((to, message) => this.#transmit(ownFrame(self, { to, ...message })))
    this.direct = new DirectLinks(this, rtc)
    this.discovery = new Discovery(this, this.direct)
    this.#inbox = new Inbox(this, this.#carrier, on)
    this.#watch = new LinkWatch(this, on)
  }

  get neighbours () {
    return this.#router.neighbours
  }

  /** What we tell of ourselves in searches and their answers. */
  get traits () {
    return `"v":${version},"transit":${this.transit}`
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
    if (id) this.ask(this.neighbours.get(id), target)
  }

  drop (reason) {
    this.dropped[reason] = (this.dropped[reason] ?? 0) + 1
  }

  /** Has all links show that they live: the network, or the machine, may have been away. */
  probe () {
    this.#watch.probe()
  }

  tick () {
    this.#watch.tick()
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
    if (known) return this.#watch.onSecond(known, link)
    const neighbour = link.neighbour = new Neighbour(id, link, performance.now())
    this.neighbours.set(id, neighbour)
    this.ask(neighbour)
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
    if (deliver) this.#inbox.take(message, neighbour, link)
    else if (hops) this.#forward(message, hops, neighbour)
    else this.#refuse(message, neighbour, drop, back)
  }

  onEnd (link, code, reason) {
    this.#on.linkEnded(link, code)
    const { neighbour } = link
    if (!neighbour || this.neighbours.get(neighbour.id) !== neighbour) return
    if (neighbour.spare) {
      neighbour.leaveOne(link)
      return this.#carrier.onLinkLost(neighbour)
    }
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
  ask (neighbour, target = this.self) {
    neighbour.asked++
    this.send(neighbour.id, 'findPeers', target, `,"peerRelay":{${this.traits}}`)
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
}

const reasonOf = (drop) => drop === 'hopLimit' ? 'hopLimit' : drop === 'sendQueueFull' ? 'full' : 'noRoute'
