import { bytes, count, duration, percent, rate, transport, words } from './format.js'

const set = (id, text) => {
  const element = document.getElementById(id)
  if (element.textContent !== text) element.textContent = text
}

/** The figures at the top, and what was dropped by reason. */
export class Tiles {
  #reasons = new Map()
  #list = document.getElementById('drops')

  draw (state, history, uptime) {
    const sample = history.latest
    set('tile-links', count(state.links.size))
    set('tile-transports', Array.from(state.byTransport, ([name, number]) => `${count(number)} ${transport(name)}`).sort().join(', ') || 'none yet')
    set('tile-uptime', uptime === null ? '–' : duration(uptime))
    for (const name of ['received', 'relayed', 'delivered', 'dropped']) set(`tile-${name}`, sample ? `${rate(sample[name])}/s` : '–')
    set('tile-bytes', sample ? `${bytes(sample.bytesReceived)}/s` : '–')
    set('tile-bytes-out', sample ? `${bytes(sample.bytesSent)}/s out` : 'out')
    set('tile-memory', sample ? bytes(sample.memory) : '–')
    set('tile-cpu', sample ? `${percent(sample.cpu)} of the processors` : 'processors')
    this.#drawDrops(history)
  }

  #drawDrops ({ drops, totalDrops }) {
    const entries = Object.entries(totalDrops)
    document.getElementById('no-drops').hidden = entries.length > 0
    document.getElementById('drops-table').hidden = entries.length === 0
    for (const [reason, total] of entries) {
      const { latest, all } = this.#row(reason)
      latest.textContent = count(drops[reason] ?? 0)
      all.textContent = count(total)
    }
  }

  #row (reason) {
    if (!this.#reasons.has(reason)) {
      const row = this.#list.insertRow()
      const head = Object.assign(document.createElement('th'), { scope: 'row', textContent: words(reason) })
      row.append(head)
      const cells = { latest: row.insertCell(), all: row.insertCell() }
      for (const cell of Object.values(cells)) cell.className = 'number'
      this.#reasons.set(reason, cells)
    }
    return this.#reasons.get(reason)
  }
}
