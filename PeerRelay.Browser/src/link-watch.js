import { CloseCode } from './link.js'
import { now } from './waiting.js'

/** How long a link may take to show that it works both ways. */
const trialTime = 10000

/** How long nothing may come by a link before the other side is asked for a sign of life, and how long it has for that. */
const silenceTime = 30000
const answerTime = 15000

/** How long it has after the network, or the machine, may have been away. */
const wakeTime = 5000

/** Watches whether links live: each is to show that it works, and to say something now and then. */
export function makeLinkWatch (neighbours, ask) {
  function probe (neighbour, time) {
    const by = now() + time
    if (neighbour.answerBy <= by) return
    neighbour.answerBy = by
    ask(neighbour)
  }

  return {
    /** Has all links show that they live. */
    probe () {
      for (const neighbour of neighbours.values()) probe(neighbour, wakeTime)
    },

    /** Has the link to a peer show that it lives, as there seems to be another. What waits to be sent by it, the question waits behind. */
    doubt (id) {
      const neighbour = neighbours.get(id)
      probe(neighbour, neighbour.bufferedAmount ? silenceTime : wakeTime)
    },

    tick () {
      for (const neighbour of [...neighbours.values()]) {
        const { isProven, answerBy, heardAt, openedAt, stats } = neighbour
        if (!(isProven && stats.framesReceived) && now() - openedAt > trialTime) neighbour.close(CloseCode.normal, 'unproven')
        else if (answerBy === undefined && now() - heardAt > silenceTime) probe(neighbour, answerTime)
        else if (answerBy < now()) neighbour.close(CloseCode.normal, 'silent')
      }
    }
  }
}
