/** Asks for the admin key when the node wants one. `onKey(key)` is called with what is typed. */
export class KeyPrompt {
  #card = document.getElementById('key-card')
  #form = document.getElementById('key-form')
  #field = document.getElementById('key')
  #said = document.getElementById('key-said')
  #hasTried = false

  constructor (onKey) {
    this.#form.addEventListener('submit', event => {
      event.preventDefault()
      this.#hasTried = true
      onKey(this.#field.value.trim())
    })
  }

  /** Shows why the node refuses: it asks for a key, where one can help. */
  ask (problem) {
    const isFirst = this.#card.hidden
    this.#card.hidden = false
    this.#said.textContent = problem.reason === 'keyMissing' ? 'The data of this page is for the node\'s operator.' : problem.message
    this.#said.classList.toggle('bad', problem.reason !== 'keyMissing')
    this.#form.hidden = problem.status !== 401 // else it is not a key that is wanting
    if (!this.#form.hidden && (isFirst || this.#hasTried)) this.#field.focus()
  }

  close () {
    this.#card.hidden = true
    this.#field.value = ''
    this.#hasTried = false
  }
}
