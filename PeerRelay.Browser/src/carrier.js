import { isHeldType } from './bodies.js'
import { ownFrame } from './envelope.js'
import { now } from './waiting.js'

/** The characters that are held for all; what comes on top is handed on unheld. */
const maxLength = 2 ** 24

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
  let heldLength = 0

  /** Puts a message on a neighbour's link. @returns whether it is there */
  function put (item, neighbour) {
    const { frame } = item
    const { held } = neighbour
    item.tried.push(neighbour.id)
    item.handedAt = now()
    item.reason = neighbour.send(frame)
    if (item.reason) return false
    item.first = neighbour
    if (neighbour.isKin && neighbour.id !== frame.to && isHeldType(frame.type) && !held.has(frame.name) && heldLength + frame.text.length <= maxLength) {
      held.set(frame.name, item)
      heldLength += frame.text.length
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
    if (held.delete(name)) heldLength -= item.frame.text.length
    return item
  }

  return {
    /** Hands a message to neighbours. @returns `{ first }`: who took it, or `{ reason }` if nobody did */
    hand (frame, hops) {
      const [item] = hops.map((hop) => {
        const item = { frame, tried: [] }
        if (!put(item, hop) && hop === hops[0]) handToAnother(item)
        return item
      })
      return item
    },

    /** Takes in which messages a neighbour has acknowledged, as `source, nonce, …`. */
    onAck (neighbour, list) {
      for (let at = 0; at < list.length; at += 2) release(neighbour, list[at].toLowerCase() + list[at + 1])
    },

    /** Takes in that a neighbour does not see to a message. @returns whether it was held */
    onCant (neighbour, told) {
      const item = release(neighbour, told.from.toLowerCase() + told.nonce)
      if (item) rescue(item, 'refused')
      return !!item
    },

    /** Hands to others what a neighbour had that is gone. */
    onGone (neighbour) {
      for (const name of [...neighbour.held.keys()]) rescue(release(neighbour, name))
    },

    /** Tells a neighbour that a message of its is in other hands. */
    acknowledge: (neighbour, message) => neighbour.send(ownFrame(self, { to: neighbour.id, type: 'ack', json: JSON.stringify([message.from, message.nonce]) })),

    /** Hands to others what has waited too long. Nothing is copied while the link shows life, but for single messages. */
    tick () {
      for (const neighbour of router.neighbours.values()) {
        for (const [name, item] of [...neighbour.held]) {
          const isSilent = now() - Math.max(neighbour.heardAt, item.handedAt) >= silenceTime
          if (isSilent && !neighbour.isSilent) {
            neighbour.isSilent = true
            on.silent(neighbour)
          }
          if (isSilent || now() - item.handedAt >= patience) rescue(release(neighbour, name))
        }
      }
    }
  }
}
