import { isHeldType } from './bodies.js'
import { ownFrame } from './envelope.js'
import { now } from './waiting.js'

/** What is held for one neighbour, and the bytes for all; what comes on top is handed on unheld. */
const maxHeld = 1024
const maxBytes = 2 ** 24

/** How many neighbours a message is handed to, one after the other. */
const maxTried = 8

/** How long a neighbour is silent until others get what it has; and how long one message may take though other things come from it. */
const silenceTime = 2500
const patience = 10000

/**
 * Hands messages on, and holds what was handed to a neighbour that acknowledges, until it does: if it refuses a message, falls silent, or its link ends, another gets it.
 * See docs/overlay.md, "Custody"; unlike there, silence is a fixed time, and nothing is given back.
 * @param on `givenUp(frame, reason)`, for what was held and that nobody takes; `silent(neighbour)`, for one that is to be asked for a sign of life
 */
export function makeCarrier (router, self, on) {
  let heldBytes = 0

  /** Puts a message on a neighbour's link. @returns whether it is there */
  function put (item, neighbour) {
    const { frame } = item
    const { held } = neighbour
    item.tried.push(neighbour.id)
    item.handedAt = now()
    item.reason = neighbour.link.send(frame)
    if (item.reason) return false
    item.first = neighbour
    if (neighbour.isKin && neighbour.id !== frame.to && isHeldType(frame.type) && held.size < maxHeld && !held.has(frame.name) && heldBytes + frame.bytes <= maxBytes) {
      held.set(frame.name, item)
      heldBytes += frame.bytes
    }
    return true
  }

  function handToAnother (item) {
    while (item.tried.length < maxTried) {
      const next = router.routeAgain(item.frame, item.tried)
      if (!next) break
      if (put(item, next)) return true
    }
  }

  function rescue (item, reason = 'unanswered') {
    if (handToAnother(item)) return
    router.forget(item.frame)
    on.givenUp(item.frame, reason)
  }

  function release ({ held }, name) {
    const item = held.get(name)
    if (held.delete(name)) heldBytes -= item.frame.bytes
    return item
  }

  const releaseAll = (neighbour) => [...neighbour.held.keys()].map((name) => release(neighbour, name))

  function flush (neighbour) {
    const acks = neighbour.acks.splice(0)
    if (acks.length) neighbour.link.send(ownFrame(self, { to: neighbour.id, type: 'ack', json: JSON.stringify(acks) }))
  }

  return {
    /** Hands a message to neighbours. @returns `{ first }`: who took it, or `{ reason }` if nobody did */
    hand (frame, [first, ...others]) {
      const itemOf = () => ({ frame, tried: [], handedAt: 0, first: null, reason: undefined })
      const item = itemOf()
      if (!put(item, first)) handToAnother(item)
      for (const other of others) put(itemOf(), other)
      return item
    },

    /** Takes in which messages a neighbour has acknowledged, as `source, nonce, …`. */
    onAck (neighbour, list) {
      for (let at = 0; at < list.length; at += 2) release(neighbour, list[at].toLowerCase() + list[at + 1])
    },

    /** Takes in that a neighbour does not see to a message. @returns whether it was held */
    onCant (neighbour, { from, nonce }) {
      const item = release(neighbour, from.toLowerCase() + nonce)
      if (item) rescue(item, 'refused')
      return !!item
    },

    /** Hands to others what a neighbour had that is gone. */
    onGone (neighbour) {
      for (const item of releaseAll(neighbour)) rescue(item)
    },

    /** Notes that a message of a neighbour's is in other hands; all that one turn brings is told in one message. */
    acknowledge (neighbour, { from, nonce }) {
      const count = neighbour.acks.push(from, nonce)
      if (count === 2) queueMicrotask(() => flush(neighbour))
      else if (count === 128) flush(neighbour)
    },

    /** Hands to others what has waited too long. Nothing is copied while the link shows life, but for single messages. */
    tick () {
      for (const neighbour of router.neighbours.values()) {
        const [oldest] = neighbour.held.values()
        if (!oldest) continue
        if (now() - Math.max(neighbour.heardAt, oldest.handedAt) >= silenceTime) {
          neighbour.isSilent = true
          on.silent(neighbour)
          this.onGone(neighbour)
        }
        for (const [name, { handedAt }] of [...neighbour.held]) if (now() - handedAt >= patience) rescue(release(neighbour, name))
      }
    },

    stop () {
      for (const neighbour of router.neighbours.values()) releaseAll(neighbour)
    }
  }
}
