/** How far back the charts go, in seconds. */
export const SPAN = 600

const RATES = {
  received: 'framesReceived',
  relayed: 'messagesForwarded',
  delivered: 'messagesDelivered',
  bytesReceived: 'bytesReceived',
  bytesSent: 'bytesSent'
}

const sum = counts => Object.values(counts).reduce((total, number) => total + number, 0)

/** The node's statistics of the last minutes, as what happened each second. */
export class History {
  /** Samples in order of `at` (seconds of the page's own clock). One that is null is a break: nothing is known from the one before it to the one after it. */
  samples = []
  /** What was dropped since the last sample, by reason; and in all. */
  drops = {}
  totalDrops = {}
  #previous = null

  /** The latest sample; null if there is none since the last break. */
  get latest () { return this.samples.at(-1) ?? null }

  break () {
    if (this.latest) this.samples.push(null)
    this.#previous = null
    this.drops = {}
  }

  add (event) {
    // Counters that have gone back are those of another process.
    if (this.#previous && event.statistics.framesReceived < this.#previous.statistics.framesReceived) this.break()
    const seconds = this.#previous ? event.streamSeconds - this.#previous.streamSeconds : 0
    this.#takeDrops(event)
    if (seconds > 0) this.#push(this.#sample(event, seconds))
    this.#previous = event
  }

  #sample (event, seconds) {
    const sample = {
      at: performance.now() / 1000,
      links: event.statistics.links,
      memory: event.process.workingSetBytes,
      heap: event.process.managedBytes,
      cpu: event.process.cpuShare,
      dropped: sum(this.drops) / seconds
    }
    for (const [name, counter] of Object.entries(RATES)) sample[name] = (event.statistics[counter] - this.#previous.statistics[counter]) / seconds
    return sample
  }

  #takeDrops ({ statistics: { drops } }) {
    const before = this.#previous?.statistics.drops
    this.totalDrops = drops
    this.drops = {}
    if (!before) return
    for (const [reason, number] of Object.entries(drops)) {
      const more = number - (before[reason] ?? 0)
      if (more > 0) this.drops[reason] = more
    }
  }

  #push (sample) {
    this.samples.push(sample)
    const first = this.samples.findIndex(old => old !== null && old.at > sample.at - SPAN)
    if (first > 0) this.samples.splice(0, first)
  }
}
