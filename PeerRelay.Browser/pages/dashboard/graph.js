import { painter } from './frames.js'
import { inOrder, place, ringRadius } from './graph-layout.js'

// With more links, lines to each would cover everything.
const MOST_LINES = 250
const MOST_SHAPES = 2_000
// To draw 10,000 links takes some milliseconds, to lay them out some more.
const DRAW_INTERVAL = 500
// How near the pointer must be, in pixels.
const REACH = 14

/** The network as this node sees it, on a canvas. `onSelect(link)` is called for a link that is pointed at or reached by the keyboard; null for none. */
export class Graph {
  #canvas
  #state
  #onSelect
  #points = []
  #selected = null
  #buckets = []
  #rings = 1
  #arranged = null
  #isDark = matchMedia('(prefers-color-scheme: dark)')
  #layOut = painter(() => this.#arrange(), DRAW_INTERVAL)
  #draw = painter(() => this.#paint())

  constructor (canvas, state, onSelect) {
    this.#canvas = canvas
    this.#state = state
    this.#onSelect = onSelect
    new ResizeObserver(this.#draw).observe(canvas)
    this.#isDark.addEventListener('change', this.#draw)
    canvas.addEventListener('pointermove', event => this.#point(event))
    canvas.addEventListener('pointerdown', event => this.#point(event))
    canvas.addEventListener('keydown', event => this.#key(event))
  }

  /** Some links have changed. */
  changed () { this.#layOut() }

  select (id) {
    if (this.#selected === id) return
    this.#selected = id
    this.#onSelect(this.#state.links.get(id) ?? null)
    this.#draw()
  }

  #arrange () {
    if (this.#selected !== null) this.#onSelect(this.#state.links.get(this.#selected) ?? null)
    if (this.#arranged === this.#state.version) return // counters only
    this.#arranged = this.#state.version
    this.#buckets = [...this.#state.byBucket.keys()]
    this.#rings = Math.max(1, ...this.#buckets.map(bucket => bucket + 1))
    const points = []
    for (const link of this.#state.links.values()) points.push({ link, ...place(link, this.#rings) })
    this.#points = inOrder(points)
    this.#paint()
  }

  #key (event) {
    const steps = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity }
    let next
    const at = this.#points.findIndex(({ link }) => link.id === this.#selected)
    if (event.key in steps) next = at < 0 ? 0 : Math.min(Math.max(at + steps[event.key], 0), this.#points.length - 1)
    else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') next = this.#otherRing(at, event.key === 'ArrowUp' ? 1 : -1)
    else return
    event.preventDefault()
    if (this.#points[next]) this.select(this.#points[next].link.id)
  }

  /** The first link of the next ring inwards (1) or outwards (-1). */
  #otherRing (at, step) {
    if (at < 0) return 0
    const { bucket } = this.#points[at].link
    const others = this.#points.map(({ link }) => link.bucket).filter(other => step * (other - bucket) > 0)
    if (others.length === 0) return at
    const wanted = step > 0 ? Math.min(...new Set(others)) : Math.max(...new Set(others))
    return this.#points.findIndex(({ link }) => link.bucket === wanted)
  }

  #point (event) {
    const { centre, scale } = this.#frame()
    let best = null
    let least = REACH ** 2
    for (const point of this.#points) {
      const [x, y] = position(point, centre, scale)
      const distance = (x - event.offsetX) ** 2 + (y - event.offsetY) ** 2
      if (distance < least) [best, least] = [point, distance]
    }
    if (best) this.select(best.link.id)
  }

  #frame () {
    const { clientWidth: width, clientHeight: height } = this.#canvas
    return { width, height, centre: [width / 2, height / 2], scale: Math.min(width, height) / 2 - 10 }
  }

  #paint () {
    const { width, height, centre, scale } = this.#frame()
    if (width === 0) return
    const density = devicePixelRatio
    if (this.#canvas.width !== Math.round(width * density) || this.#canvas.height !== Math.round(height * density)) {
      this.#canvas.width = Math.round(width * density)
      this.#canvas.height = Math.round(height * density)
    }
    const style = getComputedStyle(this.#canvas)
    const colour = name => style.getPropertyValue(`--${name}`)
    const context = this.#canvas.getContext('2d')
    context.setTransform(density, 0, 0, density, 0, 0)
    context.clearRect(0, 0, width, height)
    this.#paintRings(context, centre, scale, colour)
    const points = this.#points.map(point => [...position(point, centre, scale), point.link])
    if (points.length <= MOST_LINES) paintLines(context, points, centre, colour)
    paintLinks(context, points, colour)
    context.fillStyle = colour('text')
    paintShapes(context, [centre], disc, 9)
    const selected = points.find(([, , link]) => link.id === this.#selected)
    if (selected) paintSelection(context, selected, centre, colour)
  }

  #paintRings (context, centre, scale, colour) {
    context.strokeStyle = colour('line')
    context.lineWidth = 1
    context.beginPath()
    for (const bucket of this.#buckets) {
      const radius = ringRadius(bucket, this.#rings) * scale
      context.moveTo(centre[0] + radius, centre[1])
      context.arc(...centre, radius, 0, 2 * Math.PI)
    }
    context.stroke()
  }
}

const position = ({ angle, radius }, [x, y], scale) => [x + Math.sin(angle) * radius * scale, y - Math.cos(angle) * radius * scale]

function paintLines (context, points, centre, colour) {
  context.strokeStyle = colour('line')
  context.beginPath()
  for (const [x, y] of points) {
    context.moveTo(...centre)
    context.lineTo(x, y)
  }
  context.stroke()
}

/** WebSocket links are discs, WebRTC links diamonds, so that it is not the colour alone that tells. Where there are very many, they are dots. */
function paintLinks (context, points, colour) {
  const size = points.length > MOST_SHAPES ? 1 : points.length > MOST_LINES ? 3 : 5
  for (const isRtc of [false, true]) {
    const links = points.filter(([, , link]) => (link.transport === 'webrtc') === isRtc)
    context.fillStyle = colour(isRtc ? 'series-2' : 'series-1')
    if (points.length > MOST_SHAPES) for (const [x, y] of links) context.fillRect(x - size, y - size, 2 * size, 2 * size) // a path of so many is slow
    else paintShapes(context, links, isRtc ? diamond : disc, size)
  }
}

function paintShapes (context, links, shape, size) {
  context.beginPath()
  for (const [x, y] of links) shape(context, x, y, size)
  context.fill()
}

function disc (context, x, y, size) {
  context.moveTo(x + size, y)
  context.arc(x, y, size, 0, 2 * Math.PI)
}

function diamond (context, x, y, size) {
  size *= 1.3
  context.moveTo(x, y - size)
  context.lineTo(x + size, y)
  context.lineTo(x, y + size)
  context.lineTo(x - size, y)
  context.closePath()
}

function paintSelection (context, [x, y], centre, colour) {
  context.strokeStyle = colour('text')
  context.lineWidth = 2
  context.beginPath()
  context.moveTo(...centre)
  context.lineTo(x, y)
  context.moveTo(x + 9, y)
  context.arc(x, y, 9, 0, 2 * Math.PI)
  context.stroke()
}
