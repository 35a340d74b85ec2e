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
import { makeNeighbour } from './neighbour.js'
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
  const receipts = makeReceipts((to, message) => {
    direct.offer(to, true)
    return transmit(ownFrame(self, { to, ...message }))
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
    neighbour.asked++
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

  const node = {
    self,
    limits,
    traits,
    neighbours,
    passers,
    counters,
    dropped,
    drop,
    onDrop: drop,
    receipts,
    send,
    sendText,
    ask,

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

    /** Ends all links, telling why. */
    close (code, reason) {
      carrier.stop()
      return [...neighbours.values()].map(({ link }) => {
        link.close(code, reason)
        return link
      })
    },

    onOpen (link) {
      const { id } = link
      const known = neighbours.get(id)
      if (known?.link.transport === 'websocket') {
        // It stays if it lives, and ends soon if not: then there is room for another.
        known.url ??= link.url
        on.path(id)
        watch.doubt(id)
        return link.close(CloseCode.duplicate, 'duplicate')
      }
      const neighbour = link.neighbour = makeNeighbour(link)
      neighbours.set(id, neighbour)
      if (known) {
        known.link.close(CloseCode.superseded, 'superseded')
        carrier.onGone(known)
        receipts.onGone(id)
      }
      ask(neighbour)
      direct.onLinked(id)
      if (neighbours.size === 1) discovery.restart()
      if (known) on.path(id)
      else on.peer(id)
    },

    onFrame (link, text) {
      const { neighbour } = link
      if (!neighbour) return // one link too many, which closes
      Object.assign(neighbour, { heardAt: now(), isSilent: false, answerBy: undefined })
      if (!link.isEnded) on.heard()
      const message = readFrame(text)
      if (typeof message === 'string') {
        drop(message)
        if (!link.mayFail()) link.close(CloseCode.abuse, 'malformed')
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
      const { id } = neighbour
      neighbours.delete(id)
      direct.onGone(id, code, link.transport === 'webrtc')
      carrier.onGone(neighbour)
      receipts.onGone(id)
      if (neighbour.transit) discovery.restart()
      on.gone(id, reason || `code ${code}`)
    }
  }
  const direct = node.direct = makeDirectLinks(node, rtc)
  const discovery = node.discovery = makeDiscovery(node)
  const watch = makeLinkWatch(node)
  const take = makeInbox(node, carrier, on)
  Object.assign(node, { probe: watch.probe, doubt: watch.doubt })
  return node
}

const reasonOf = (drop) => drop === 'hopLimit' ? drop : drop === 'queueFull' ? 'full' : 'noRoute'
