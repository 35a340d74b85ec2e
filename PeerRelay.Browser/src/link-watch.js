import { CloseCode } from './link.js'

/** How long a link may take to show that it works both ways. */
const trialTime = 10000

/** How long nothing may come by a link before the other side is asked for a sign of life, and how long it has for that. */
const silenceTime = 30000
const answerTime = 15000

/** How long of two links with one peer the older one has to show life. */
const contestTime = 5000

/** Watches whether links live: each is to show that it works, to say something now and then, and to be the only one to its peer. */
export class LinkWatch {
  #node
  #on

  constructor (node, on) {
    this.#node = node
    this.#on = on
  }

  /** Has all links show that they live. */
  probe () {
    for (const neighbour of this.#node.neighbours.values()) this.#probe(neighbour, contestTime)
  }

  tick () {
    const now = performance.now()
    for (const neighbour of [...this.#node.neighbours.values()]) {
      const { answerBy, heardAt, isProven, link, spare } = neighbour
      const isTried = isProven && link.framesReceived > 0
      if (spare) this.#settle(neighbour, now)
      else if (!isTried && now - link.openedAt > trialTime) link.close(CloseCode.normal, 'nothing has come by it')
      else if (answerBy !== null && answerBy < now) link.close(CloseCode.normal, 'the other side is silent')
      else if (answerBy === null && now - heardAt > silenceTime) this.#probe(neighbour, answerTime)
    }
  }

  /** Two links with one peer: the older stays if it shows life, and the side with the smaller id decides, or each could close what the other keeps. */
  onSecond (neighbour, link) {
    neighbour.url ??= link.url
    this.#on.path(neighbour.id)
    if (neighbour.spare) return link.close(CloseCode.duplicate, 'there is a link with this id already')
    link.neighbour = neighbour
    neighbour.spare = link
    neighbour.contest = { since: performance.now(), frames: neighbour.link.framesReceived }
    this.#node.ask(neighbour)
  }

  #settle (neighbour, now) {
    const { contest, link, spare } = neighbour
    if (neighbour.version === 0) return // one of the old kind loses both if either is closed
    const age = now - contest.since
    if (this.#node.self > neighbour.id && age < 2 * contestTime) return
    if (link.framesReceived > contest.frames) spare.close(CloseCode.duplicate, 'there is a link with this id already')
    else if (age > contestTime) link.close(CloseCode.superseded, 'another link with this id is alive')
  }

  #probe (neighbour, time) {
    neighbour.answerBy = performance.now() + time
    this.#node.ask(neighbour)
  }
}
