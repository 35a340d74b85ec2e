import { SPAN } from './history.js'

const SVG = 'http://www.w3.org/2000/svg'
const WIDTH = 600
const HEIGHT = 100
// Minutes from the left to the right: while the page is young, it shows fewer.
const SPANS = [1, 2, 5, SPAN / 60]

/**
 * Lines over the last minutes in a figure of the page: `<figure><h3>…</h3>` with what is drawn put behind it. Each line has its colour, its kind of stroke and
 * its latest value in the legend; the whole is said in words too.
 */
export class Chart {
  #svg = document.createElementNS(SVG, 'svg')
  #top = document.createElement('span')
  #axis = [1, 2, 3].map(() => document.createElement('span'))
  #title
  #series
  #format
  #isBinary

  /** `series`: `[{ name, of (sample) }]`; `isBinary`: whether the units of the format are powers of 1,024. */
  constructor (figure, series, format, isBinary = false) {
    this.#title = figure.querySelector('h3').textContent
    this.#format = format
    this.#isBinary = isBinary
    this.#svg.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`)
    this.#svg.setAttribute('preserveAspectRatio', 'none')
    this.#svg.setAttribute('role', 'img')
    const legend = document.createElement('ul')
    legend.className = 'legend'
    this.#series = series.map((one, i) => ({ ...one, ...this.#line(i), value: this.#entry(legend, one.name, i) }))
    const plot = document.createElement('div')
    plot.className = 'plot'
    this.#top.className = 'top-value'
    plot.append(this.#svg, this.#top)
    const axis = document.createElement('div')
    axis.className = 'axis'
    axis.setAttribute('aria-hidden', 'true')
    axis.append(...this.#axis)
    figure.append(legend, plot, axis)
    this.draw([])
  }

  draw (samples) {
    const now = performance.now() / 1000
    const known = samples.filter(sample => sample !== null)
    const most = Math.max(1, ...this.#series.map(({ of }) => known.reduce((top, sample) => Math.max(top, of(sample)), 0)))
    const top = niceTop(most, this.#isBinary)
    const minutes = SPANS.find(span => known.length === 0 || now - known[0].at <= span * 60) ?? SPANS.at(-1)
    ;[`${minutes} min ago`, minutes === 1 ? '30 s' : `${minutes / 2} min`, 'now'].forEach((text, i) => { this.#axis[i].textContent = text })
    this.#top.textContent = this.#format(top)
    for (const { of, line, value } of this.#series) {
      line.setAttribute('d', path(samples, of, { now, top, seconds: minutes * 60 }))
      const latest = samples.at(-1)
      value.textContent = latest ? this.#format(of(latest)) : '–'
    }
    this.#svg.setAttribute('aria-label', this.#say(known))
  }

  #say (known) {
    if (known.length === 0) return `${this.#title}: nothing is known yet.`
    const parts = this.#series.map(({ name, of }) => {
      const values = known.map(of)
      return `${name}: ${this.#format(values.at(-1))} now, ${this.#format(Math.min(...values))} to ${this.#format(Math.max(...values))}`
    })
    return `${this.#title}, last 10 minutes. ${parts.join('. ')}.`
  }

  #line (i) {
    const line = document.createElementNS(SVG, 'path')
    line.setAttribute('class', `line line-${i + 1}`)
    this.#svg.append(line)
    return { line }
  }

  #entry (legend, name, i) {
    const item = document.createElement('li')
    const swatch = document.createElement('span')
    swatch.className = `swatch swatch-${i + 1}`
    const value = document.createElement('b')
    item.append(swatch, `${name} `, value)
    legend.append(item)
    return value
  }
}

function path (samples, of, { now, top, seconds }) {
  let d = ''
  let command = 'M'
  for (const sample of samples) {
    if (sample === null) {
      command = 'M'
      continue
    }
    const x = WIDTH - (now - sample.at) / seconds * WIDTH
    d += `${command}${x.toFixed(1)} ${(HEIGHT - of(sample) / top * HEIGHT).toFixed(1)}`
    command = 'L'
  }
  return d
}

/** The least of 1, 2, 5, 10, 20 … of its unit that is not below: a scale that stays as it is while values move a little. */
function niceTop (value, isBinary) {
  const unit = isBinary ? 1024 ** Math.floor(Math.log2(value) / 10) : 1
  const power = 10 ** Math.floor(Math.log10(value / unit))
  return [1, 2, 5, 10].find(step => step * power * unit >= value) * power * unit
}
