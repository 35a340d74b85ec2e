import { count } from './format.js'

// Kademlia's k: how many links a bucket needs at most.
const CAPACITY = 20

/** The routing table: how many links each k-bucket has, and how full that makes it. */
export class Buckets {
  #body = document.getElementById('buckets')
  #rows = new Map()

  draw (state) {
    const indices = [...state.byBucket.keys()].sort((a, b) => a - b)
    document.getElementById('no-buckets').hidden = indices.length > 0
    for (const [index, row] of this.#rows) {
      if (state.byBucket.has(index)) continue
      row.element.remove()
      this.#rows.delete(index)
    }
    for (const index of indices) this.#fill(this.#rows.get(index) ?? this.#insert(index, indices), state.byBucket.get(index))
  }

  #fill (row, links) {
    if (row.links === links) return
    row.links = links
    const fill = Math.min(1, links / CAPACITY)
    row.number.textContent = count(links)
    row.bar.style.width = `${fill * 100}%`
    row.text.textContent = links >= CAPACITY ? 'full' : `${links} of ${CAPACITY}`
  }

  #insert (index, indices) {
    const next = indices.find(other => other > index && this.#rows.has(other))
    const element = document.createElement('tr')
    const head = Object.assign(document.createElement('th'), { scope: 'row', textContent: index })
    const number = Object.assign(document.createElement('td'), { className: 'number' })
    const cell = document.createElement('td')
    const track = Object.assign(document.createElement('span'), { className: 'track' })
    const bar = Object.assign(document.createElement('span'), { className: 'fill' })
    const text = Object.assign(document.createElement('span'), { className: 'muted small' })
    track.append(bar)
    cell.append(track, text)
    element.append(head, number, cell)
    this.#body.insertBefore(element, next === undefined ? null : this.#rows.get(next).element)
    const row = { element, number, bar, text, links: null }
    this.#rows.set(index, row)
    return row
  }
}
