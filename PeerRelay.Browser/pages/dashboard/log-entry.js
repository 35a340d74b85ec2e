import { time } from './format.js'

// Of a message that is longer, the beginning is shown.
const LONGEST = 4_000

/** One line of the log. The contents of a message are not on this page until somebody asks for them: then they are fetched from the inbox. */
export class LogEntry {
  element = document.createElement('li')
  #api
  #sequence

  constructor (api, { at, kind, text, id, sequence }) {
    this.#api = api
    this.#sequence = sequence
    const when = Object.assign(document.createElement('time'), { dateTime: at.toISOString(), textContent: time(at) })
    const badge = Object.assign(document.createElement('span'), { className: `badge kind-${kind}`, textContent: kind })
    const said = Object.assign(document.createElement('span'), { className: 'said', textContent: text })
    this.element.append(when, badge, said)
    if (id !== undefined) said.append(' ', Object.assign(document.createElement('code'), { textContent: id }))
    if (sequence !== undefined) this.#addButton(sequence)
  }

  #addButton (sequence) {
    const button = Object.assign(document.createElement('button'), { type: 'button', className: 'button compact', textContent: 'Show contents' })
    button.setAttribute('aria-label', `Show contents of message ${sequence}`)
    button.addEventListener('click', () => this.#reveal(button))
    this.element.append(button)
  }

  async #reveal (button) {
    button.disabled = true
    const contents = document.createElement('pre')
    contents.className = 'code'
    contents.tabIndex = 0
    try {
      const { items } = await this.#api.get(`inbox?after=${this.#sequence - 1}&limit=1`)
      contents.textContent = items[0]?.sequence === this.#sequence ? describe(items[0]) : 'The inbox does not have it any more.'
      button.remove()
    } catch (error) {
      contents.textContent = error.message
      button.disabled = false
    }
    this.element.querySelector('pre')?.remove()
    this.element.append(contents)
  }
}

function describe ({ json, base64 }) {
  const text = base64 === undefined ? JSON.stringify(json, null, 2) : `bytes, in base64: ${base64}`
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters in all)` : text
}
