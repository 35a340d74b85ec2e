import { isHeldType } from './bodies.js'
import { makeRate } from './bounded.js'
import { makeCarrier } from './carrier.js'
import { makeDirectLinks } from './direct.js'
import { makeDiscovery } from './discovery.js'
import { ownFrame, readFrame } from './envelope.js'
import { nearest } from './ids.js'
import { makeInbox } from './inbox.js'
import { makeLinkWatch } from './link-watch.js'
import { CloseCode } from './link.js'
import { neighbourFields } from './neighbour.js'
import { makeReceipts } from './receipts.js'
import { makeRouter } from './router.js'
import { now } from './waiting.js'

/**
 * A node of the overlay: its links, and what becomes of the messages that come by them.
 * @param options `self`, `limits`, `transit`, and of WebRTC `rtc`, `isOn` and `iceServers()`
 * @param on what is told: `deliver(message)`, which returns whether it was taken; `heard()`, with each frame; `peer(id)`, `gone(id, reason)`, `linkEnded(link, code)`, and
 * `path(id)`, for a linked peer that may be reached otherwise from now on
 */
export function makeNode ({ self, limits, transit, ...rtc }, on) {
  const router = makeRouter(self, transit)
  const { neighbours, passers } = router
  const traits = `"v":2,"transit":${transit}`
  const counters = { sent: 0, received: 0, relayed: 0 }
  const dropped = {}
  const mayTell = makeRate(20, 100)
  const carrier = makeCarrier(router, self, {
    givenUp (frame, reason) {
      drop(reason)
      tellSource(frame, 'noRoute')
    },
    silent: (neighbour) => ask(neighbour)
  })
  const receipts = makeReceipts((message) => {
    direct.offer(message.to, true)
    return transmit(ownFrame(self, message))
  })

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
    if (!neighbour.asked++) neighbour.askedAt = now()
    send(neighbour.id, 'findPeers', target, `,"peerRelay":{${traits}}`)
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

  const watch = makeLinkWatch(neighbours, ask)
  const node = {
    self,
    limits,
    traits,
    neighbours,
    passers,
    counters,
    dropped,
    drop,
    receipts,
    send,
    sendText,
    ask,
    probe: watch.probe,
    doubt: watch.doubt,

    /** Asks the neighbour that is nearest to an id whom it knows there. */
    search (target) {
      const [id] = nearest(target, neighbours.keys(), 1)
      if (id) ask(neighbours.get(id), target)
    },

    tick () {
      watch.tick()
      carrier.tick()
      direct.tick()
      discovery.tick()
    },

    onOpen (link) {
      const { id } = link
      const known = neighbours.get(id)
      if (known?.transport === 'websocket') {
        // It stays if it lives, and ends soon if not: then there is room for another.
        known.url ??= link.url
        on.path(id)
        watch.doubt(id)
        return link.close(CloseCode.duplicate, 'duplicate')
      }
      Object.assign(link, neighbourFields(link.transport))
      neighbours.set(id, link)
      if (known) {
        known.close(CloseCode.superseded, 'superseded')
        carrier.onGone(known)
        receipts.onGone(id)
      }
      ask(link)
      direct.onLinked(id)
      if (neighbours.size === 1) discovery.restart()
      if (known) on.path(id)
      else on.peer(id)
    },

    onFrame (link, text) {
      if (!link.held) return // one link too many, which closes
      Object.assign(link, { heardAt: now(), isSilent: false, answerBy: undefined })
      if (!link.isEnded) on.heard()
      const message = readFrame(text)
      if (typeof message === 'string') {
        drop(message)
        if (!link.mayFail()) link.close(CloseCode.abuse, 'malformed')
        return
      }
      const { deliver, hops, drop: reason, back } = router.route(message, link)
      if (message.from !== link.id && reason !== 'spoofedPath') link.transit ??= true // whoever passes on somebody's message does so
      if (deliver) take(message, link)
      else if (hops) forward(message, hops, link)
      else refuse(message, link, reason, back)
    },

    onEnd (link, code, reason) {
      on.linkEnded(link, code)
      const { id } = link
      if (neighbours.get(id) !== link) return
      neighbours.delete(id)
      direct.onGone(link, code)
      carrier.onGone(link)
      receipts.onGone(id)
      if (link.transit) discovery.restart()
      on.gone(id, reason || `code ${code}`)
    }
  }
  const direct = node.direct = makeDirectLinks(node, rtc)
  const discovery = node.discovery = makeDiscovery(node)
  const take = makeInbox(node, carrier, on)
  return node
}

const reasonOf = (drop) => drop === 'hopLimit' ? drop : drop === 'queueFull' ? 'full' : 'noRoute'
