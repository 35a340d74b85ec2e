const TEXTS = { connecting: 'connecting', live: 'live', waiting: 'disconnected', refused: 'not let in' }
const CLASSES = { live: 'good', waiting: 'bad', refused: 'warn', connecting: '' }

/** Shows how the page stands with the node. What is shown of the node while there is no connection is marked as old. */
export class Connection {
  #badge = document.getElementById('state')
  #main = document.getElementById('main')
  #content = document.getElementById('content')
  #trouble = document.getElementById('trouble')

  show (state, detail) {
    // While it is tried anew, it is disconnected still: a badge that flickers tells less.
    if (state === 'connecting' && this.#main.dataset.state === 'waiting') return
    this.#main.dataset.state = state
    this.#badge.className = `badge ${CLASSES[state]}`
    this.#badge.textContent = state === 'waiting' ? `${TEXTS.waiting}, next try in ${detail.seconds} s` : TEXTS[state]
    this.#trouble.hidden = state !== 'waiting' || detail.problem === null
    this.#trouble.textContent = detail?.problem?.message ?? ''
    if (state === 'live') this.#content.hidden = false
    if (state === 'refused') this.#content.hidden = true
  }
}
