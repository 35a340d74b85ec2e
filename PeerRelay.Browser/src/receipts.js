import { dropped } from './errors.js'
import { newNonce } from './ids.js'
import { now, onAbort } from './waiting.js'

/** Messages that wait for a receipt, at a time, and the bytes of their data. */
const maxAwaited = 10000
const maxBytes = 2 ** 25

/** How long a try is given at least, in which the nodes on the way find a dead next hop; and at most, however long receipts have taken of late. */
const shortestWait = 3000
const longestWait = 10000

/**
 * Sends messages whose receipt is awaited, again if need be. See docs/protocol.md, and docs/overlay.md, "Receipts".
 * @param transmit sends one try: `transmit({ to, type, json, attempt, nonce })`, and returns `{ first }` or `{ reason }`
 */
export function makeReceipts (transmit) {
  const awaited = new Map()
  let bytes = 0
  let usual = 0 // what receipts take, smoothed

  function attempt (message) {
    message.tries++
    wait(message)
    const { first, reason } = transmit({ ...message, attempt: message.tries })
    message.first = first?.id
    if (reason === 'noLink') {
      message.tries = 0
      wait(message)
    } else if (reason === 'tooLarge') end(message, dropped(reason)) // all else may have passed by the next try
  }

  /** Waits for a try's receipt: as long as earlier ones suggest, twice as long with each, but so that all fit the time that is left; that long for a link, and after the last. */
  function wait (message) {
    const { until, most, tries } = message
    const left = until - now()
    const least = Math.min(longestWait, Math.max(shortestWait, 3 * usual))
    const time = tries && tries < most ? Math.min(left, Math.max(least, Math.min(least * 2 ** (tries - 1), left / (most - tries + 1)))) : left
    clearTimeout(message.timer)
    message.timer = setTimeout(() => tries < most && now() < until ? attempt(message) : end(message, { status: 'timedOut' }), time)
  }

  function end (message, result) {
    if (!awaited.delete(message.nonce)) return
    bytes -= message.json.length
    clearTimeout(message.timer)
    message.ended.abort()
    message.resolve({ ok: result.status === 'delivered', tries: message.tries, ...result })
  }

  return {
    /** Sends a message. Resolves with what became of it. */
    send (to, type, json, { timeout = 20000, tries: most = 5, signal } = {}) {
      if (awaited.size >= maxAwaited || bytes + json.length > maxBytes) return dropped('queueFull')
      return new Promise((resolve) => {
        const message = { to, type, json, most, resolve, nonce: newNonce(), tries: 0, since: now(), until: now() + timeout, ended: new AbortController() }
        awaited.set(message.nonce, message)
        bytes += json.length
        onAbort(signal, () => end(message, dropped('aborted')), message.ended.signal)
        attempt(message)
      })
    },

    /** Takes a receipt. Only the target's word counts. @returns why it was dropped */
    onReceipt (from, { nonce, hops }) {
      const message = awaited.get(nonce)
      if (message?.to !== from) return 'unaskedReceipt'
      const roundTrip = now() - message.since
      usual += (roundTrip - usual) / 8
      end(message, { status: 'delivered', hops, roundTrip })
    },

    /** Takes some node's word that it has found no way to a message's target, `id`, or a neighbour's that it does not see to a message: that ends one try of several. @returns why it was dropped */
    onNotHere ({ id, nonce, reason, try: number }) {
      const message = awaited.get(nonce)
      if (!message || (id && message.to !== id.toLowerCase()) || number > message.tries) return 'unaskedReceipt'
      const { tries, most } = message
      if ((number ?? tries) !== tries) return // the next try is under way
      if (tries < most) attempt(message)
      else end(message, { status: 'notReachable', reason: ['hopLimit', 'full'].includes(reason) ? reason : 'noRoute' })
    },

    /** Sends what has waited for a link. */
    onLinked () {
      for (const message of [...awaited.values()]) if (!message.tries) attempt(message)
    },

    /** Tries those again at once whose latest try was put on the link of a target that is gone. */
    onGone (id) {
      for (const message of [...awaited.values()]) if (message.to === id && message.first === id && message.tries < message.most) attempt(message)
    },

    /** Ends all waiting. */
    stop () {
      for (const message of [...awaited.values()]) end(message, dropped('closed'))
    }
  }
}
