import { painter } from './frames.js'
import { LogEntry } from './log-entry.js'

// Kept and shown at most: more than anybody reads, and what a page draws within a frame.
const MOST = 200
const DRAW_INTERVAL = 250

/** What happened, the latest first. Bounded: the oldest fall off. While it is paused, what is shown stays, and what comes is kept. */
export class EventLog {
  #api
  #entries = []
  #fresh = 0
  #list = document.getElementById('log')
  #pauseButton = document.getElementById('log-pause')
  #isPaused = false
  #kinds = document.getElementById('log-kinds')
  #query = ''
  #draw = painter(() => this.#paint(), DRAW_INTERVAL)

  constructor (api) {
    this.#api = api
    this.#pauseButton.addEventListener('click', () => this.#togglePause())
    this.#kinds.addEventListener('change', () => this.#redraw())
    document.getElementById('log-search').addEventListener('input', event => {
      this.#query = event.target.value.trim().toLowerCase()
      this.#redraw()
    })
    document.getElementById('log-clear').addEventListener('click', () => {
      this.#entries = []
      this.#redraw()
    })
  }

  /** Adds entries, the oldest first: `{ kind, text, id, sequence }`, the last two only where there are such. */
  add (...entries) {
    const at = new Date()
    for (const entry of entries.slice(-MOST)) this.#entries.push({ at, ...entry })
    this.#fresh += entries.length
    if (this.#entries.length > 2 * MOST) this.#entries.splice(0, this.#entries.length - MOST)
    this.#draw()
  }

  #togglePause () {
    this.#isPaused = !this.#isPaused
    this.#pauseButton.setAttribute('aria-pressed', this.#isPaused)
    this.#draw()
  }

  #matches ({ kind, id, text }) {
    if (!this.#kinds.querySelector(`[value="${kind}"]`).checked) return false
    return this.#query === '' || (id ?? '').startsWith(this.#query) || text.toLowerCase().includes(this.#query)
  }

  #redraw () {
    this.#list.replaceChildren()
    this.#fresh = this.#entries.length
    this.#show()
  }

  #paint () {
    if (!this.#isPaused) this.#show()
    this.#pauseButton.textContent = this.#isPaused ? `Go on (${this.#fresh > 999 ? 'over 999' : this.#fresh} new)` : 'Pause'
  }

  #show () {
    const fresh = this.#entries.slice(-Math.min(this.#fresh, MOST)).filter(entry => this.#matches(entry)).reverse()
    if (this.#fresh === 0) return this.#noteEmpty()
    this.#fresh = 0
    this.#list.prepend(...fresh.map(entry => new LogEntry(this.#api, entry).element))
    while (this.#list.childElementCount > MOST) this.#list.lastElementChild.remove()
    this.#noteEmpty()
  }

  #noteEmpty () {
    document.getElementById('log-empty').hidden = this.#list.childElementCount > 0
  }
}
