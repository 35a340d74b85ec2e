// Everybody's cursor. Ours is sent as a part of the stage's width and height, so that all see it at the same place.

const PACE = 50 // milliseconds between two: the others' eyes are content with twenty a second
const STEP = 0.03 // of an arrow key
const IDLE = 4_000
const OWN_COLOUR = '#4b5666'
const SHAPE = 'M2 1 17 9l-7 2-3 7z'
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

const isPart = value => typeof value === 'number' && value >= 0 && value <= 1
const clamp = value => Math.min(1, Math.max(0, value))
const rounded = value => Math.round(value * 10_000) / 10_000

export class Stage {
  #stage
  #surface
  #send
  #cursors = new Map()
  #own = { x: 0.5, y: 0.5 }
  #hasMoved = false
  #sentAt = 0
  #timer

  /** @param send Takes where our cursor is, twenty times a second at most. */
  constructor (stage, surface, send) {
    this.#stage = stage
    this.#surface = surface
    this.#send = send
    stage.addEventListener('pointermove', event => this.#point(event))
    stage.addEventListener('pointerdown', event => this.#point(event))
    surface.addEventListener('keydown', event => this.#press(event))
    surface.addEventListener('blur', () => this.remove('own'))
  }

  /** Shows where somebody's cursor is. */
  move (person, position) {
    if (!isPart(position.x) || !isPart(position.y)) return
    const cursor = this.#cursors.get(person.id) ?? this.#add(person)
    cursor.element.style.setProperty('--x', position.x)
    cursor.element.style.setProperty('--y', position.y)
    cursor.element.classList.remove('idle')
    clearTimeout(cursor.timer)
    cursor.timer = setTimeout(() => cursor.element.classList.add('idle'), IDLE)
  }

  /** Somebody has another name or colour. */
  rename (person) {
    const cursor = this.#cursors.get(person.id)
    if (cursor) this.#label(cursor.element, person)
  }

  remove (id) {
    const cursor = this.#cursors.get(id)
    if (!cursor) return
    clearTimeout(cursor.timer)
    cursor.element.remove()
    this.#cursors.delete(id)
  }

  clear () {
    for (const id of [...this.#cursors.keys()]) this.remove(id)
  }

  /** Sends where our cursor is once more, for somebody who is new. */
  repeat () { if (this.#hasMoved) this.#plan() }

  #add (person) {
    const element = document.createElement('div')
    element.className = 'cursor'
    element.dataset.id = person.id
    element.setAttribute('aria-hidden', 'true')
    const arrow = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
    arrow.setAttribute('viewBox', '0 0 19 19')
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
    path.setAttribute('d', SHAPE)
    arrow.append(path)
    element.append(arrow, document.createElement('span'))
    this.#label(element, person)
    this.#stage.append(element)
    const cursor = { element }
    this.#cursors.set(person.id, cursor)
    return cursor
  }

  #label (element, person) {
    element.style.setProperty('--person', person.colour)
    element.lastElementChild.textContent = person.name
  }

  #point (event) {
    const box = this.#stage.getBoundingClientRect()
    this.remove('own') // the pointer itself is seen
    this.#to((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height)
  }

  #press (event) {
    const arrow = ARROWS[event.key]
    if (!arrow) return
    event.preventDefault()
    this.#to(this.#own.x + arrow[0] * STEP, this.#own.y + arrow[1] * STEP)
    this.move({ id: 'own', name: 'You', colour: OWN_COLOUR }, this.#own)
  }

  #to (x, y) {
    this.#hasMoved = true
    this.#own = { x: rounded(clamp(x)), y: rounded(clamp(y)) }
    this.#plan()
  }

  #plan () {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#sentAt = performance.now()
      this.#send(this.#own)
    }, Math.max(0, this.#sentAt + PACE - performance.now()))
  }
}
