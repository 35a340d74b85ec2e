// Who is here, each with a badge that says how they are reached.

/** As "relayed, 2 hops, 23 ms" or "direct, 3 ms"; what is not known yet is left out. */
export function describePath (path) {
  const parts = [path.transport]
  if (path.transport === 'relayed' && path.hops !== null) parts.push(`${path.hops} ${path.hops === 1 ? 'hop' : 'hops'}`)
  if (path.roundTrip !== null) parts.push(`${path.roundTrip < 1 ? '<1' : Math.round(path.roundTrip)} ms`)
  return parts.join(', ')
}

export class People {
  #list
  #say
  #rows = new Map()

  /** @param say Tells screen readers of what changes. */
  constructor (list, say) {
    this.#list = list
    this.#say = say
  }

  /** Adds ourselves, with a field for our name. @param renamed Takes a new one. */
  addMyself (me, colour, renamed) {
    const field = document.createElement('input')
    field.id = 'name'
    field.value = me.name
    field.maxLength = 24
    field.autocomplete = 'off'
    field.setAttribute('aria-label', 'Your name')
    field.addEventListener('change', () => {
      renamed(field.value)
      field.value = me.name
    })
    const badge = document.createElement('span')
    badge.className = 'badge'
    badge.textContent = 'you'
    this.#list.append(this.#row(colour, field, badge))
  }

  add (person, path) {
    const who = document.createElement('span')
    who.className = 'who'
    const badge = document.createElement('span')
    badge.className = 'badge'
    badge.dataset.dot = ''
    const row = this.#row(person.colour, who, badge)
    row.dataset.id = person.id
    row.title = person.id
    this.#rows.set(person.id, { row, who, badge, transport: undefined })
    this.rename(person)
    this.setPath(person, path)
    this.#list.append(row)
  }

  rename (person) {
    const entry = this.#rows.get(person.id)
    if (!entry) return
    entry.who.textContent = person.name
    entry.row.style.setProperty('--person', person.colour)
  }

  setPath (person, path) {
    const entry = this.#rows.get(person.id)
    if (!entry) return
    const text = describePath(path)
    if (entry.badge.textContent !== text) entry.badge.textContent = text
    if (entry.transport === path.transport) return
    entry.badge.classList.toggle('good', path.transport === 'direct')
    entry.badge.classList.toggle('warn', path.transport !== 'direct')
    if (entry.transport !== undefined) this.#say(`${person.name} is ${path.transport} now`)
    entry.transport = path.transport
  }

  remove (id) {
    this.#rows.get(id)?.row.remove()
    this.#rows.delete(id)
  }

  clear () {
    for (const id of [...this.#rows.keys()]) this.remove(id)
  }

  #row (colour, ...content) {
    const row = document.createElement('li')
    row.style.setProperty('--person', colour)
    const dot = document.createElement('span')
    dot.className = 'dot'
    row.append(dot, ...content)
    return row
  }
}
