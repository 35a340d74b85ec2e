import { foundIn, traitsOf } from './bodies.js'
import { makeRate, makeRecent } from './bounded.js'
import { isWithin } from './bytes.js'
import { makeCarrier } from './carrier.js'
import { makeDirectLinks } from './direct.js'
import { makeDiscovery } from './discovery.js'
import { ownFrame, readFrame } from './envelope.js'
import { nearest, toId } from './ids.js'
import { CloseCode } from './link.js'
import { makeNeighbour } from './neighbour.js'
import { makeReceipts } from './receipts.js'
import { isHeldType, makeRouter } from './router.js'
import { now } from './waiting.js'

/** How long a link may take to show that it works both ways. */
const trialTime = 10000

/** How long nothing may come by a link before the other side is asked for a sign of life, and how long it has for that. */
const silenceTime = 30000
const answerTime = 15000

/** How long of two links with one peer the older one has to show life. */
const contestTime = 5000

/**
 * A node of the overlay: its links, and what becomes of the messages that come by them.
 * @param options `self`, `limits`, `transit`, and of WebRTC `rtc`, `isOn` and `iceServers()`
 * @param on what is told: `deliver(message)`, which returns whether it was taken; `peer(id)`, `gone(id, reason)`, `linkEnded(link, code)`, and
 * `path(id)`, for a linked peer that may be reached otherwise from now on
 */
export function makeNode ({ self, limits, transit, ...rtc }, on) {
  const traits = `"v":2,"transit":${transit}`
  const router = makeRouter(self, transit)
  const { neighbours } = router
  const carrier = makeCarrier(router, self, {
    givenUp (frame, reason) {
      drop(reason)
      tellSource(frame, 'noRoute')
    },
    silent: (neighbour) => ask(neighbour)
  })
  const receipts = makeReceipts((to, message) => transmit(ownFrame(self, { to, ...message })))
  const delivered = makeRecent(8192, 120000)
  const mayTell = makeRate(20, 100)
  const counters = { sent: 0, received: 0, relayed: 0 }
  const dropped = {}

  function drop (reason) {
    dropped[reason] = (dropped[reason] ?? 0) + 1
  }

  /** @returns `{ first }`, the neighbour that took it, or `{ reason }` */
  function transmit (frame) {
    if (!neighbours.size) return { reason: 'noLink' }
    const hops = router.routeOwn(frame)
    const outcome = hops.length ? carrier.hand(frame, hops) : { reason: 'noRoute' }
    if (outcome.reason) drop(outcome.reason)
    return outcome
  }

  const sendText = (to, type, json, extra) => transmit(ownFrame(self, { to, type, json, extra }))

  /** Sends a message of our own once. */
  const send = (to, type, data, extra) => sendText(to, type, JSON.stringify(data), extra)

  /** Asks a neighbour whom it knows near an id: our own, where all that matters is that it answers. */
  function ask (neighbour, target = self) {
    neighbour.asked++
    send(neighbour.id, 'findPeers', target, `,"peerRelay":{${traits}}`)
  }

  function probe (neighbour, time) {
    neighbour.answerBy = now() + time
    ask(neighbour)
  }

  /** Passes a message on, and tells the neighbour that it came from. */
  function forward (message, hops, neighbour) {
    const { first, reason } = carrier.hand(message.forwardedBy(self), hops)
    if (!first) {
      router.forget(message)
      return refuse(message, neighbour, reason, true)
    }
    counters.relayed++
    acknowledge(message, neighbour)
  }

  function refuse (message, neighbour, reason, isBack) {
    drop(reason)
    if (reason === 'duplicate') acknowledge(message, neighbour)
    else if (!isBack) return
    else if (neighbour.isKin && isHeldType(message.type)) send(neighbour.id, 'cant', { from: message.from, nonce: message.nonce, reason: reasonOf(reason) })
    else tellSource(message, reason)
  }

  function acknowledge (message, neighbour) {
    if (neighbour.isKin && isHeldType(message.type) && message.to !== self) carrier.acknowledge(neighbour, message)
  }

  function tellSource ({ from, to, nonce, attempt }, reason) {
    if (!attempt) return
    const body = { id: to, nonce, reason: reasonOf(reason), try: attempt }
    if (from === self) receipts.onNotHere(body)
    else if (mayTell()) send(from, 'notHere', body) // anybody can write anybody's name on a message
    else drop('sourceNotTold')
  }

  function learn (neighbour, told) {
    if (told) Object.assign(neighbour, { isKin: told.version >= 2, transit: told.transit })
  }

  function deliver (message) {
    const { from, nonce, attempt, path, type, name } = message
    const isUser = type === 'user' // parts know for themselves what has been delivered
    const isRepeat = isUser && attempt && delivered.get(name)
    if (!isRepeat && !on.deliver(message)) return isUser ? 'nobodyListens' : undefined
    if (!attempt) return
    if (isUser) delivered.set(name, true)
    send(from, 'receipt', { nonce, hops: path.length })
    if (isRepeat) return 'duplicate'
  }

  /** What concerns one link only, and counts only by that. */
  const ofLink = (take) => ({ data, neighbour, isByLink }) => isByLink && neighbour.isKin ? take(neighbour, data) : 'unaskedReceipt'

  // Each returns why a message to us was dropped, if it was.
  const handlers = new Map(Object.entries({
    user: ({ message }) => deliver(message),
    part: ({ message }) => deliver(message),

    findPeers ({ from, body, neighbour, isByLink }) {
      const told = traitsOf(body)
      if (isByLink) learn(neighbour, told)
      const closest = (known) => nearest(toId(body.data), known.map(({ id }) => id), 21).filter((id) => id !== from).slice(0, 20)
      const kin = told && isByLink ? router.passers().filter(({ isKin }) => isKin) : []
      send(from, 'foundPeers', closest([...neighbours.values()]), told ? `,"peerRelay":{${traits},"peers":${JSON.stringify(closest(kin))}}` : '')
    },

    foundPeers ({ body, neighbour, isByLink }) {
      if (!isByLink || !neighbour.asked) return 'unaskedAnswer'
      neighbour.asked--
      if (!neighbour.isProven) {
        neighbour.isProven = true
        on.path(neighbour.id)
      }
      learn(neighbour, traitsOf(body))
      node.discovery.onFound(foundIn(body))
    },

    'handshake-offer': ({ from, body }) => node.direct.onOffer(from, body.peerRelay?.spare === true),
    'handshake-answer': ({ from, data }) => node.direct.onAnswer(from, data),
    signal: ({ from, data, neighbour }) => node.direct.onSignal(from, data, neighbour),
    receipt: ({ from, data }) => receipts.onReceipt(from, data),
    notHere: ({ data }) => receipts.onNotHere(data),
    ack: ofLink(carrier.onAck),
    cant: ofLink(carrier.onCant),

    neighbours: ofLink((neighbour, ids) => {
      if (!neighbour.mayList()) return 'rateLimited'
      node.discovery.onFound(ids.map(toId))
    }),

    closing ({ link, data, isByLink }) {
      if (!isByLink || !link.onClosing) return 'unknownType'
      const { code, reason } = data ?? {}
      link.onClosing(isWithin(code, 1000, 4999) ? code : CloseCode.normal, typeof reason === 'string' ? reason.slice(0, 128) : '')
    }
  }))

  /** Takes a message to us. */
  function take (message, neighbour, link) {
    const { type, from, path, body } = message
    const { data } = body
    const isByLink = from === neighbour.id && path.length === 1
    if (['findPeers', 'handshake-offer', 'signal'].includes(type) && !neighbour.mayAsk()) return drop('tooManyRequests') // they cost an answer
    if (isByLink && (type === 'signal' || (type === 'handshake-answer' && data?.wrtc === true))) neighbour.takesSignals = true
    const handle = handlers.get(type)
    const reason = handle ? handle({ message, from, body, data, neighbour, link, isByLink }) : 'unknownType'
    if (reason) drop(reason)
  }

  /** Two links with one peer: the older stays if it shows life, and the side with the smaller id decides, or each could close what the other keeps. */
  function contest (neighbour, link) {
    neighbour.url ??= link.url
    on.path(neighbour.id)
    if (neighbour.spare) return link.close(CloseCode.duplicate, 'there is a link with this id already')
    link.neighbour = neighbour
    neighbour.spare = link
    neighbour.contest = { since: now(), frames: neighbour.link.framesReceived }
    ask(neighbour)
  }

  function settle ({ isKin, id, contest, link, spare }) {
    const age = now() - contest.since
    if (!isKin || (self > id && age < 2 * contestTime)) return // one of the old kind loses both if either is closed
    if (link.framesReceived > contest.frames) spare.close(CloseCode.duplicate, 'there is a link with this id already')
    else if (age > contestTime) link.close(CloseCode.superseded, 'another link with this id is alive')
  }

  const node = {
    self,
    limits,
    neighbours,
    passers: router.passers,
    counters,
    dropped,
    drop,
    onDrop: drop,
    receipts,
    send,
    sendText,

    /** Asks the neighbour that is nearest to an id whom it knows there. */
    search (target) {
      const [id] = nearest(target, neighbours.keys(), 1)
      if (id) ask(neighbours.get(id), target)
    },

    /** Has all links show that they live: the network, or the machine, may have been away. */
    probe () {
      for (const neighbour of neighbours.values()) probe(neighbour, contestTime)
    },

    tick () {
      for (const neighbour of [...neighbours.values()]) {
        const { link, spare, isProven, answerBy, heardAt } = neighbour
        if (spare) settle(neighbour)
        else if (!(isProven && link.framesReceived) && now() - link.openedAt > trialTime) link.close(CloseCode.normal, 'nothing has come by it')
        else if (answerBy === undefined && now() - heardAt > silenceTime) probe(neighbour, answerTime)
        else if (answerBy < now()) link.close(CloseCode.normal, 'the other side is silent')
      }
      carrier.tick()
      node.direct.tick()
      node.discovery.tick()
    },

    /** Ends all links, telling why. */
    close (code, reason) {
      carrier.stop()
      const links = [...neighbours.values()].flatMap(({ link, spare }) => spare ? [link, spare] : link)
      for (const link of links) link.close(code, reason)
      return links
    },

    onOpen (link) {
      const { id } = link
      const known = neighbours.get(id)
      if (known) return contest(known, link)
      const neighbour = link.neighbour = makeNeighbour(link)
      neighbours.set(id, neighbour)
      node.direct.onLinked(id)
      ask(neighbour)
      if (neighbours.size === 1) node.discovery.restart()
      on.peer(id)
    },

    onFrame (link, text) {
      const { neighbour } = link
      if (!neighbour) return // one link too many, which closes
      Object.assign(neighbour, { heardAt: now(), isSilent: false, answerBy: undefined })
      const message = readFrame(text)
      if (typeof message === 'string') {
        drop(message)
        if (!link.mayFail()) link.close(CloseCode.abuse, 'too many malformed frames')
        return
      }
      const { deliver, hops, drop: reason, back } = router.route(message, neighbour)
      if (message.from !== neighbour.id && reason !== 'spoofedPath') neighbour.transit ??= true // whoever passes on somebody's message does so
      if (deliver) take(message, neighbour, link)
      else if (hops) forward(message, hops, neighbour)
      else refuse(message, neighbour, reason, back)
    },

    onEnd (link, code, reason) {
      on.linkEnded(link, code)
      const { neighbour } = link
      if (!neighbour || neighbours.get(neighbour.id) !== neighbour) return
      const { id, spare, transit } = neighbour
      if (spare) {
        if (neighbour.link === link) neighbour.link = spare
        neighbour.spare = null
        return carrier.onLinkLost(neighbour)
      }
      neighbours.delete(id)
      node.direct.onGone(id, code, link.transport === 'webrtc')
      carrier.onGone(neighbour)
      receipts.onGone(id)
      if (transit) node.discovery.restart()
      on.gone(id, reason || `closed with code ${code}`)
    }
  }
  node.direct = makeDirectLinks(node, rtc)
  node.discovery = makeDiscovery(node)
  return node
}

const reasonOf = (drop) => drop === 'hopLimit' ? drop : drop === 'sendQueueFull' ? 'full' : 'noRoute'
