// What is said. A line of ours tells how many have it, as receipts come.

const LINES = 200
const TEXT_LENGTH = 500
const BURST = 20 // lines of one peer in a time: nobody types faster, and a flood would push out what the others say
const BURST_TIME = 10_000

export class Chat {
  #log
  #heard = new Map() // when somebody's lines have come, of the latest

  /** @param said Takes a text that was typed. */
  constructor (log, form, field, said) {
    this.#log = log
    form.addEventListener('submit', event => {
      event.preventDefault()
      const text = field.value.trim()
      if (text === '') return
      field.value = ''
      said(text)
    })
  }

  /** Shows what somebody says, if it is a text, and not one of too many. */
  hear (person, text) {
    if (typeof text !== 'string' || text === '' || !this.#admit(person.id)) return
    this.#line(person, text.slice(0, TEXT_LENGTH))
  }

  /** Shows a line of ours. @param fate Resolves with how many have it: { delivered, of }. */
  async echo (me, text, fate) {
    const line = this.#line(me, text)
    const { delivered, of } = await fate
    const note = document.createElement('span')
    note.className = 'fate'
    note.textContent = of === 0 ? ' – nobody is here' : delivered === of ? ' ✓ delivered' : ` – ${delivered} of ${of} have it`
    this.#extend(() => line.append(note))
  }

  /** What is told by the page itself. */
  note (text) {
    const line = document.createElement('p')
    line.className = 'note'
    line.textContent = text
    this.#append(line)
  }

  #admit (id) {
    const now = performance.now()
    const times = (this.#heard.get(id) ?? []).filter(time => now - time < BURST_TIME)
    if (times.length >= BURST) return false
    // Not when they leave: whoever comes back at once is to begin nothing anew.
    for (const [other, heard] of this.#heard) if (now - heard.at(-1) >= BURST_TIME) this.#heard.delete(other)
    this.#heard.set(id, [...times, now])
    return true
  }

  #line (person, text) {
    const line = document.createElement('p')
    const who = document.createElement('b')
    who.textContent = person.name
    who.style.setProperty('--person', person.colour)
    line.append(who, ` ${text}`)
    this.#append(line)
    return line
  }

  #append (line) {
    this.#extend(() => {
      this.#log.append(line)
      while (this.#log.childElementCount > LINES) this.#log.firstElementChild.remove()
    })
  }

  /** Whoever reads the end goes on doing so; whoever reads what was is left alone. */
  #extend (change) {
    const isAtEnd = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < 40
    change()
    if (isAtEnd) this.#log.scrollTop = this.#log.scrollHeight
  }
}
