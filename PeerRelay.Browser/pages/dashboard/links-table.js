import { bytes, count, duration, milliseconds, shortId, transport } from './format.js'
import { painter } from './frames.js'
import { VirtualRows } from './virtual-rows.js'

// As the style has it.
const ROW_HEIGHT = 44
// To sort 10,000 links takes some 10 ms.
const SORT_INTERVAL = 500

const COLUMNS = {
  id: link => link.id,
  transport: link => link.transport,
  direction: link => link.direction,
  address: link => link.remoteAddress ?? '',
  bucket: link => link.bucket,
  roundTrip: link => link.roundTripMilliseconds ?? Infinity,
  received: link => link.bytesReceived,
  sent: link => link.bytesSent,
  age: link => -link.connectedAt
}

// Columns whose values change while a link stands.
const VOLATILE = ['transport', 'roundTrip', 'received', 'sent']
// Those of which the largest are looked for.
const LARGEST_FIRST = ['received', 'sent']

const TEXTS = {
  transport: link => transport(link.transport),
  direction: link => link.direction,
  address: link => link.remoteAddress ?? '–',
  bucket: link => count(link.bucket),
  roundTrip: link => link.roundTripMilliseconds === null ? '–' : milliseconds(link.roundTripMilliseconds),
  received: link => bytes(link.bytesReceived),
  sent: link => bytes(link.bytesSent),
  age: link => duration(Math.max(0, (Date.now() - link.connectedAt) / 1000))
}

/** The links as a table: searched, sorted by any column, ended by a button in each row. `select(id)` and `disconnect(id)` are called for what is clicked. */
export class LinksTable {
  #state
  #select
  #disconnect
  #rows
  #shown = []
  #query = ''
  #column = 'age'
  #isAscending = true
  #table = document.getElementById('links-table')
  #arranged = null
  #sort = painter(() => this.#refresh(), SORT_INTERVAL)
  #sortNow = painter(() => this.#arrange())
  #draw = painter(() => this.#rows.draw(this.#shown))

  constructor (state, { select, disconnect }) {
    this.#state = state
    this.#select = select
    this.#disconnect = disconnect
    const scroller = document.getElementById('links-scroller')
    this.#rows = new VirtualRows(scroller, this.#table.tBodies[0], ROW_HEIGHT, link => this.#makeRow(link))
    scroller.addEventListener('scroll', this.#draw, { passive: true })
    addEventListener('resize', this.#draw)
    document.getElementById('links-search').addEventListener('input', event => {
      this.#query = event.target.value.trim().toLowerCase()
      scroller.scrollTop = 0
      this.#sortNow()
    })
    for (const head of this.#table.querySelectorAll('th[data-column]')) head.querySelector('button').addEventListener('click', () => this.#sortBy(head.dataset.column))
  }

  /** Some links have changed. */
  changed () { this.#sort() }

  #sortBy (column) {
    this.#isAscending = this.#column === column ? !this.#isAscending : !LARGEST_FIRST.includes(column)
    this.#column = column
    for (const head of this.#table.querySelectorAll('th[data-column]')) {
      if (head.dataset.column === column) head.setAttribute('aria-sort', this.#isAscending ? 'ascending' : 'descending')
      else head.removeAttribute('aria-sort')
    }
    this.#sortNow()
  }

  #refresh () {
    if (this.#arranged !== this.#state.version || VOLATILE.includes(this.#column)) this.#arrange()
    else this.#rows.draw(this.#shown)
  }

  #arrange () {
    this.#arranged = this.#state.version
    const key = COLUMNS[this.#column]
    const sign = this.#isAscending ? 1 : -1
    const found = []
    for (const link of this.#state.links.values()) if (this.#matches(link)) found.push({ id: link.id, key: key(link) })
    this.#shown = found.sort((a, b) => {
      if (a.key === b.key) return a.id < b.id ? -1 : 1
      return a.key < b.key ? -sign : sign
    })
    this.#table.setAttribute('aria-rowcount', found.length + 1)
    document.getElementById('links-count').textContent = this.#query === ''
      ? `${count(found.length)} in all`
      : `${count(found.length)} of ${count(this.#state.links.size)}`
    document.getElementById('no-links').hidden = found.length > 0
    this.#rows.draw(this.#shown)
  }

  #matches (link) {
    return this.#query === '' || link.id.startsWith(this.#query) || (link.remoteAddress?.toLowerCase().includes(this.#query) ?? false)
  }

  #makeRow ({ id }) {
    const element = document.createElement('tr')
    const name = Object.assign(document.createElement('button'), { type: 'button', className: 'id', textContent: id, title: 'Show it in the graph' })
    name.addEventListener('click', () => this.#select(id))
    const head = Object.assign(document.createElement('th'), { scope: 'row' })
    head.append(name)
    element.append(head)
    const cells = Object.keys(TEXTS).map(column => {
      const cell = element.insertCell()
      cell.className = `column-${column}`
      return [cell, TEXTS[column]]
    })
    const end = Object.assign(document.createElement('button'), { type: 'button', className: 'button danger compact', textContent: 'Disconnect' })
    end.setAttribute('aria-label', `Disconnect ${shortId(id)}`)
    end.addEventListener('click', () => this.#disconnect(id, end))
    element.insertCell().append(end)
    return {
      element,
      update: (_, index) => {
        element.setAttribute('aria-rowindex', index + 2)
        const link = this.#state.links.get(id)
        if (!link) return // it has just gone, and the row is about to
        for (const [cell, text] of cells) {
          const value = text(link)
          if (cell.textContent !== value) cell.textContent = value
        }
      }
    }
  }
}
