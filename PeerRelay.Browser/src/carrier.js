import { isHeldType } from './router.js'
import { ownFrame } from './envelope.js'

/** What is held for one neighbour, and for all; what comes on top is handed on unheld. */
const maxHeld = 1024
const maxHeldBytes = 2 ** 20
const maxAllBytes = 2 ** 24

/** How many neighbours a message is handed to, one after the other, and for how long. */
const maxTried = 8
const maxTime = 110000

/** How often what is held is looked at. */
const interval = 250

/** So many times longer one message may take whose acknowledgement does not come though other things do. */
const patience = 4

/**
 * Hands messages on, and holds what was handed to a neighbour that acknowledges, until it does: if it refuses a message, falls silent, or its link ends, another gets it.
 * See docs/overlay.md, "Custody".
 */
export class Carrier {
  #router
  #self
  #onGivenUp
  #onSilent
  #allBytes = 0
  #timer = null
  #lookedAt = 0

  /** @param on `givenUp(frame, reason)`, for what was held and that nobody takes; `silent(neighbour)`, for one that is to be asked for a sign of life */
  constructor (router, self, { givenUp, silent }) {
    this.#router = router
    this.#self = self
    this.#onGivenUp = givenUp
    this.#onSilent = silent
  }

  /** Hands a message to neighbours. @returns `{ first }`: who took it, or `{ reason }` if nobody did */
  hand (frame, hops) {
    let result = null
    for (const hop of hops) {
      const item = { frame, tried: [], since: performance.now(), reason: 'noRoute', isRefused: false }
      const outcome = this.#put(item, hop) ?? (hop === hops[0] ? this.#handToAnother(item) : { reason: item.reason })
      if (!result?.first) result = outcome
    }
    return result
  }

  /** Takes in which messages a neighbour has acknowledged, as `source, nonce, …`. */
  onAck (neighbour, list) {
    for (let at = 0; at < list.length; at += 2) {
      const item = this.#release(neighbour, list[at].toLowerCase() + list[at + 1])
      if (item) neighbour.ackTime.add(performance.now() - item.handedAt)
    }
  }

  /** Takes in that a neighbour does not see to a message. @returns whether it was held */
  onCant (neighbour, { from, nonce, reason }) {
    const item = this.#release(neighbour, from.toLowerCase() + nonce)
    if (!item) return false
    item.isRefused = true
    this.#rescue(item, reason === 'hopLimit')
    return true
  }

  /** Hands to others what a neighbour had that is gone. */
  onGone (neighbour) {
    for (const item of this.#releaseAll(neighbour)) this.#rescue(item)
  }

  /** Sends again what is held for a neighbour, by the link that is left of two: what was on the other may be lost. */
  onLinkLost (neighbour) {
    for (const { frame } of neighbour.held.values()) neighbour.link.send(frame)
  }

  /** Notes that a message of a neighbour's is in other hands; all that one turn brings is told in one message. */
  acknowledge (neighbour, { from, nonce }) {
    if (neighbour.acks.push(from, nonce) === 2) queueMicrotask(() => this.#flush(neighbour))
    else if (neighbour.acks.length === 128) this.#flush(neighbour)
  }

  stop () {
    clearTimeout(this.#timer)
    this.#timer = null
    for (const neighbour of this.#router.neighbours.values()) this.#releaseAll(neighbour)
  }

  #flush (neighbour) {
    const acks = neighbour.acks.splice(0)
    if (acks.length) neighbour.link.send(ownFrame(this.#self, { to: neighbour.id, type: 'ack', json: JSON.stringify(acks) }))
  }

  /** Puts a message on a neighbour's link. @returns nothing if that failed */
  #put (item, neighbour) {
    item.tried.push(neighbour.id)
    item.handedAt = performance.now()
    const { frame } = item
    const isHeld = neighbour.isKin && neighbour.id !== frame.to && isHeldType(frame.type) && this.#hold(item, neighbour)
    const reason = neighbour.link.send(frame)
    if (!reason) return { first: neighbour }
    if (isHeld) this.#release(neighbour, frame.name)
    item.reason = reason
  }

  #handToAnother (item) {
    while (item.tried.length < maxTried && performance.now() - item.since < maxTime) {
      const next = this.#router.routeAgain(item.frame, item.tried)
      if (!next) break
      const taken = this.#put(item, next)
      if (taken) return taken
    }
    return { reason: item.reason }
  }

  #rescue (item, isHopeless = false) {
    if (!isHopeless && this.#handToAnother(item).first) return
    this.#router.forget(item.frame)
    this.#onGivenUp(item.frame, item.isRefused ? 'refused' : 'unanswered')
  }

  #hold (item, neighbour) {
    const { name, bytes } = item.frame
    const { held } = neighbour
    if (held.size >= maxHeld || held.has(name) || neighbour.heldBytes + bytes > maxHeldBytes || this.#allBytes + bytes > maxAllBytes) return false
    held.set(name, item)
    neighbour.heldBytes += bytes
    this.#allBytes += bytes
    if (this.#timer === null) this.#wait()
    return true
  }

  #release (neighbour, name) {
    const item = neighbour.held.get(name)
    if (!item) return undefined
    neighbour.held.delete(name)
    neighbour.heldBytes -= item.frame.bytes
    this.#allBytes -= item.frame.bytes
    return item
  }

  #releaseAll (neighbour) {
    return [...neighbour.held.keys()].map((name) => this.#release(neighbour, name))
  }

  #wait () {
    this.#lookedAt = performance.now()
    this.#timer = setTimeout(() => this.#look(), interval)
  }

  #look () {
    this.#timer = null
    const now = performance.now()
    // A page that was not let run has not read its messages either: what looks like the silence of others is its own.
    const isLate = now - this.#lookedAt > 2 * interval + 1000
    if (!isLate) for (const neighbour of this.#router.neighbours.values()) this.#lookAt(neighbour, now)
    if (this.#timer === null && this.#allBytes > 0) this.#wait()
  }

  #lookAt (neighbour, now) {
    const [first] = neighbour.held.values()
    if (!first) return
    const { timeout } = neighbour.ackTime
    if (now - Math.max(neighbour.heardAt, first.handedAt) >= timeout) {
      neighbour.ackTime.backOff()
      neighbour.silent = true
      this.#onSilent(neighbour)
      this.onGone(neighbour)
      return
    }
    const late = [...neighbour.held.values()].filter(({ handedAt }) => now - handedAt >= patience * timeout)
    for (const { frame } of late) this.#rescue(this.#release(neighbour, frame.name))
  }
}
