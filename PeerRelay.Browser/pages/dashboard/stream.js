import { EventParser } from './sse.js'
import { Problem } from './problem.js'

const SHORTEST_PAUSE = 500
const LONGEST_PAUSE = 5_000
// Statistics come once a second: a stream that is silent for so long is dead.
const SILENCE = 10_000
// Work in one go: an input that comes meanwhile waits no longer than this.
const SLICE = 8

const rest = () => globalThis.scheduler?.yield?.() ?? new Promise(resolve => setTimeout(resolve))

/**
 * The node's event stream, for ever: after a break it is opened again, with pauses that grow. It is read with fetch, as an EventSource can't send the key.
 * `onEvent(name, data)` is told what comes; `onState(state, detail)` how it stands: `connecting`, `live`, `waiting` (detail: `{ seconds, problem }`, until the next
 * try) or `refused` (detail: `{ problem }`; it goes on at `restart`). A problem is what the node has answered; null if it was not that.
 */
export class NodeStream {
  #api
  #onEvent
  #onState
  #attempt = null
  #wake = () => {}
  #pause = SHORTEST_PAUSE

  constructor (api, { onEvent, onState }) {
    this.#api = api
    this.#onEvent = onEvent
    this.#onState = onState
    addEventListener('online', () => this.#wake())
  }

  async run () {
    while (true) {
      this.#onState('connecting')
      const problem = await this.#readOnce()
      if (problem?.status === 401 || problem?.status === 403) {
        this.#onState('refused', { problem })
        await this.#sleep()
      } else {
        const pause = this.#pause * (0.75 + Math.random() / 2) // not all pages at once, when a node comes back
        this.#onState('waiting', { seconds: Math.ceil(pause / 1000), problem })
        await this.#sleep(pause)
      }
      this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE)
    }
  }

  /** Tries at once, with the key that there is now. */
  restart () {
    this.#pause = SHORTEST_PAUSE
    this.#attempt?.abort()
    this.#wake()
  }

  /** Resolves when it has ended, with the node's answer if that was a problem. */
  async #readOnce () {
    const attempt = this.#attempt = new AbortController()
    let heardAt = performance.now()
    const watch = setInterval(() => { if (performance.now() - heardAt > SILENCE) attempt.abort() }, SILENCE / 4)
    try {
      const response = await this.#api.open('events?snapshot=true', { signal: attempt.signal })
      const pieces = response.body.pipeThrough(new TextDecoderStream()).getReader()
      const parser = new EventParser()
      for (let piece; !(piece = await pieces.read()).done;) {
        heardAt = performance.now()
        await this.#take(parser.read(piece.value))
      }
      return null
    } catch (error) {
      return error instanceof Problem ? error : null // else the connection was lost, or is not to be understood
    } finally {
      clearInterval(watch)
      attempt.abort() // also if what was read could not be understood
    }
  }

  async #take (events) {
    let until = performance.now() + SLICE
    for (const { name, data } of events) {
      this.#tell(name, JSON.parse(data))
      if (name === 'snapshot-end') {
        this.#pause = SHORTEST_PAUSE
        this.#onState('live')
      }
      if (performance.now() > until) {
        await rest()
        until = performance.now() + SLICE
      }
    }
  }

  #tell (name, data) {
    try {
      this.#onEvent(name, data)
    } catch (error) {
      reportError(error) // a fault of the page is none of the stream
    }
  }

  #sleep (milliseconds) {
    return new Promise(resolve => {
      const timer = milliseconds === undefined ? undefined : setTimeout(resolve, milliseconds)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
