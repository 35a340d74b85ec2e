import { CloseCode } from './link.js'
import { now } from './waiting.js'

/** How long a link may take to show that it works both ways. */
const trialTime = 10000

/** How long nothing may come by a link before the other side is asked for a sign of life, and how long it has for that. */
const silenceTime = 30000
const answerTime = 15000

/** How long of two links with one peer the older one has to show life. */
const contestTime = 5000

/** Watches whether links live: each is to show that it works, to say something now and then, and to be the only one to its peer. */
export function makeLinkWatch ({ self, neighbours, ask }, on) {
  function probe (neighbour, time) {
    neighbour.answerBy = now() + time
    ask(neighbour)
  }

  function settle ({ isKin, id, contest, link, spare }) {
    const age = now() - contest.since
    if (!isKin || (self > id && age < 2 * contestTime)) return // one of the old kind loses both if either is closed
    if (link.framesReceived > contest.frames) spare.close(CloseCode.duplicate, 'there is a link with this id already')
    else if (age > contestTime) link.close(CloseCode.superseded, 'another link with this id is alive')
  }

  return {
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
    },

    /** Two links with one peer: the older stays if it shows life, and the side with the smaller id decides, or each could close what the other keeps. */
    onSecond (neighbour, link) {
      neighbour.url ??= link.url
      on.path(neighbour.id)
      if (neighbour.spare) return link.close(CloseCode.duplicate, 'there is a link with this id already')
      link.neighbour = neighbour
      neighbour.spare = link
      neighbour.contest = { since: now(), frames: neighbour.link.framesReceived }
      ask(neighbour)
    }
  }
}
