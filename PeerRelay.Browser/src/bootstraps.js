import { CloseCode, dialWebSocket } from './link.js'
import { now } from './waiting.js'

/** How long a link must have lived for its end to be no failure. */
const settledTime = 10000

/** How long a bootstrap is left alone that has closed the link in favour of others, or leads to a peer that is linked already, as long as there is another link: so long at least, and twice that at most. */
const spareRest = 300000

/** The nodes through which the peer joins: each is dialled for ever. */
export function makeBootstraps (node, urls, WebSocket) {
  const { limits, neighbours } = node
  const entries = urls.map((url) => ({ url, failures: 0 }))
  let isRunning = false
  let timer

  function dialDue () {
    for (const entry of entries) {
      if (!isRunning || entry.link || (entry.dialAt > now() && (!entry.isSpare || neighbours.size))) continue
      try {
        entry.link = dialWebSocket(node, entry.url, WebSocket)
      } catch { // a page that came by https may not dial ws
        entry.dialAt = now() + limits.reconnectMaximum
      }
    }
  }

  /** Doubled with each failure, with jitter: else all the pages of a node that was restarted come at once. */
  const delayAfter = (failures) => Math.min(limits.reconnectMaximum, limits.reconnectMinimum * 2 ** failures) * (0.5 + Math.random() / 2)

  return {
    /** Dials all at once that wait: the peer starts, the network is back, or somebody looks at the page. */
    hurry () {
      isRunning = true
      for (const entry of entries) entry.dialAt = 0
      dialDue()
    },

    /** Dials no more. @returns the links: those that have not said hello are nobody's yet */
    stop () {
      isRunning = false
      clearTimeout(timer)
      return entries.flatMap((entry) => entry.link ?? [])
    },

    /** Milliseconds until the next dial. */
    delay: () => Math.max(0, Math.min(...entries.map((entry) => entry.dialAt)) - now()),

    /** Takes note of the end of a link, whose url is one of these. */
    onEnd (link, code) {
      const entry = entries.find((other) => other.link === link)
      if (!entry) return
      entry.link = null
      entry.failures = link.id && now() - link.openedAt >= settledTime ? 0 : entry.failures + 1
      entry.isSpare = [CloseCode.trimmed, CloseCode.duplicate].includes(code)
      const delay = entry.isSpare ? spareRest * (1 + Math.random()) : delayAfter(entry.failures)
      entry.dialAt = now() + delay
      if (!isRunning) return
      clearTimeout(timer)
      timer = setTimeout(dialDue, delay + 1) // others are looked at with the next tick
    },

    tick: dialDue
  }
}
