// Rows that are made beyond what can be seen, so that a scroll shows none missing.
const MARGIN = 6

/**
 * The rows of a table of which only those exist that can be seen: the others are two empty rows of their height. A row stays the same element for as long as
 * it is there, so that the focus in it is not lost when others come before it.
 */
export class VirtualRows {
  #scroller
  #body
  #height
  #make
  #rows = new Map()
  #above = spacer()
  #below = spacer()

  /** `make(item)` gives `{ element, update (item, index) }`. All rows are `height` pixels high. */
  constructor (scroller, body, height, make) {
    this.#scroller = scroller
    this.#body = body
    this.#height = height
    this.#make = make
    body.append(this.#above, this.#below)
  }

  draw (items) {
    const first = Math.max(0, Math.floor(this.#scroller.scrollTop / this.#height) - MARGIN)
    const last = Math.min(items.length, first + Math.ceil(this.#scroller.clientHeight / this.#height) + 2 * MARGIN)
    const shown = items.slice(Math.min(first, last), last)
    this.#drop(shown)
    let before = this.#above
    shown.forEach((item, i) => {
      const row = this.#rows.get(item.id) ?? this.#add(item)
      if (before.nextSibling !== row.element) before.after(row.element)
      row.update(item, first + i)
      before = row.element
    })
    this.#above.firstChild.style.height = `${first * this.#height}px`
    this.#below.firstChild.style.height = `${(items.length - last) * this.#height}px`
    this.#above.hidden = first === 0
    this.#below.hidden = last === items.length
  }

  #drop (shown) {
    const wanted = new Set(shown.map(item => item.id))
    for (const [id, row] of this.#rows) {
      if (wanted.has(id)) continue
      row.element.remove()
      this.#rows.delete(id)
    }
  }

  #add (item) {
    const row = this.#make(item)
    this.#rows.set(item.id, row)
    return row
  }
}

function spacer () {
  const row = document.createElement('tr')
  row.className = 'spacer'
  row.setAttribute('aria-hidden', 'true')
  row.insertCell()
  return row
}
