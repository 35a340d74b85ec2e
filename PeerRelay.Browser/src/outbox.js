import { dropped } from './errors.js'

/** Sends what applications send, and keeps what waits for a link. */
export function makeOutbox (node, peers) {
  let pending = []

  function sendOnce (to, type, json) {
    node.direct.offer(to, true)
    const { first, reason } = node.sendText(to, type, json)
    if (first) return { status: first.id === to ? 'sent' : 'relayed', ok: true }
    if (reason !== 'noLink') return dropped(reason)
    if (pending.length >= node.limits.pendingMessages) {
      node.drop('queueFull')
      return dropped('queueFull')
    }
    pending.push([to, type, json])
    return { status: 'queued', ok: true }
  }

  return {
    /** Sends one frame. Resolves with what became of it. */
    async send (to, type, json, options) {
      node.counters.sent++
      peers.note(to)
      if (options.signal?.aborted) return dropped('aborted')
      if (!options.receipt) return sendOnce(to, type, json)
      const result = await node.receipts.send(to, type, json, options)
      // A part waits behind others: its time says nothing of the way.
      if (result.ok) peers.note(to, type === 'user' ? result : { hops: result.hops })
      return result
    },

    /** Sends what has waited: there is a link. */
    flush () {
      const waiting = pending
      pending = []
      for (const one of waiting) sendOnce(...one)
    }
  }
}
