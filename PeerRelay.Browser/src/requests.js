import { fromJson, toJson } from './bytes.js'
import { PeerRelayError } from './errors.js'
import { nonce } from './nonce.js'

const defaultTimeout = 10_000
const longestTimeout = 0x7fffffff // what a timer takes
const atATimeOfSource = 64
const atATime = 1_024
const messageLength = 1_024

// What the other side's error codes are here; what is not known is something that its handler said.
const codes = new Map([['noHandler', 'NO_HANDLER'], ['busy', 'REFUSED'], ['full', 'REFUSED']])

/** Requests and their answers, inside user data. */
export class Requests {
  #host
  #send
  #asked = new Map() // by id: whom, and what ends it
  #served = new Map() // by source: how many
  #servedCount = 0
  #layers = new Map()
  #handler

  constructor (host, send) {
    this.#host = host
    this.#send = send
    host.closing.addEventListener('abort', () => {
      for (const { end } of this.#asked.values()) end(new PeerRelayError('CLOSED', 'The peer was destroyed.'))
    }, { once: true })
  }

  /** Asks a peer. @returns its answer. */
  async request (to, data, { timeout = defaultTimeout, signal } = {}) {
    if (!(Number.isFinite(timeout) && timeout > 0 && timeout <= longestTimeout)) throw new PeerRelayError('INVALID', 'The time-out is no number of milliseconds.')
    if (isUnsayable(data)) throw new PeerRelayError('INVALID', 'The request is not JSON.')
    if (this.#host.closing.aborted) throw new PeerRelayError('CLOSED', 'The peer was destroyed.')
    if (signal?.aborted) throw aborted()
    return new Promise((resolve, reject) => {
      const id = nonce()
      const stop = new AbortController()
      const end = (error, value) => {
        clearTimeout(timer)
        this.#asked.delete(id)
        stop.abort()
        if (error) reject(error)
        else resolve(value)
      }
      const timer = setTimeout(() => end(new PeerRelayError('TIMEOUT', `No answer within ${timeout} ms.`)), timeout)
      signal?.addEventListener('abort', () => end(aborted()), { signal: stop.signal })
      this.#asked.set(id, { to, end })
      this.#ask(to, { peerRelay: 'request', id, data: toJson(data) }, { timeout, signal: stop.signal }, end)
    })
  }

  /** Takes requests, one handler at a time. @returns what ends that. */
  onRequest (handler) {
    if (typeof handler !== 'function') throw new PeerRelayError('INVALID', 'A handler is a function.')
    if (this.#handler) throw new PeerRelayError('INVALID', 'There is a handler of requests already.')
    this.#handler = handler
    return () => {
      if (this.#handler === handler) this.#handler = undefined
    }
  }

  /** Answers requests whose data is an object of that layer, in place of the application. `undefined` from the handler: nobody is here who can. */
  onLayer (name, handler) {
    this.#layers.set(name, handler)
  }

  /** Takes user data. @returns whether it was a request or a response, well-formed or not: the application does not get it. */
  take (data, from) {
    const layer = layerOf(data)
    if (layer !== 'request' && layer !== 'response') return false
    if (typeof data.id !== 'string' || data.id.length < 1 || data.id.length > 64) this.#host.drop('invalidRequest')
    else if (layer === 'request') this.#serve(data, from)
    else this.#answered(data, from)
    return true
  }

  // A missing receipt is no failure: an old peer gives none, and may answer all the same.
  async #ask (to, message, { timeout, signal }, end) {
    try {
      const { status, reason } = await this.#send(to, message, { receipt: true, tries: 5, timeout, signal })
      if (status === 'notReachable' || (status === 'dropped' && reason === 'noRoute')) end(new PeerRelayError('NOT_REACHABLE', 'No way to the peer was found.'))
      else if (status === 'dropped') end(new PeerRelayError('REFUSED', `The request was not sent: ${reason}.`))
    } catch (error) {
      end(error)
    }
  }

  #answered ({ id, data, error }, from) {
    const asked = this.#asked.get(id)
    if (!asked || asked.to !== from) return this.#host.drop('unaskedAnswer')
    if (error === undefined) return asked.end(undefined, fromJson(data))
    const code = codes.get(error?.code) ?? 'REMOTE'
    asked.end(new PeerRelayError(code, messageOf(error).slice(0, messageLength)))
  }

  async #serve ({ id, data }, from) {
    const count = this.#served.get(from) ?? 0
    if (count >= atATimeOfSource || this.#servedCount >= atATime) return this.#refuse(id, from)
    this.#served.set(from, count + 1)
    this.#servedCount++
    try {
      await this.#respond(from, id, await this.#answer(data, from))
    } finally {
      this.#servedCount--
      const left = this.#served.get(from) - 1
      if (left) this.#served.set(from, left)
      else this.#served.delete(from)
    }
  }

  // Without a receipt: who asks too much makes nothing wait here.
  #refuse (id, from) {
    this.#host.drop('tooManyRequests')
    this.#send(from, { peerRelay: 'response', id, error: { code: 'busy', message: 'There are too many requests at a time.' } }, {}).catch(() => {})
  }

  async #answer (data, from) {
    try {
      const layer = this.#layers.get(layerOf(data))
      if (!layer && !this.#handler) return noHandler()
      const value = await (layer ? layer(data, from) : this.#handler(fromJson(data), from))
      if (layer && value === undefined) return noHandler()
      if (isUnsayable(value)) throw new TypeError('The answer is not JSON.')
      return { data: toJson(value) }
    } catch (error) {
      return failed(error)
    }
  }

  async #respond (to, id, answer) {
    try {
      await this.#send(to, { peerRelay: 'response', id, ...answer }, { receipt: true, tries: 5, timeout: defaultTimeout })
    } catch (error) {
      // It is too large, or no JSON after all: who asked must not wait for nothing.
      if (answer.error || this.#host.closing.aborted) this.#host.drop('answerNotSent')
      else await this.#respond(to, id, failed(error))
    }
  }
}

/** @returns the layer that user data belongs to: the first member says it; undefined for the application's. */
export function layerOf (data) {
  // Asked first for the member: to walk over what millions of bytes have takes long.
  if (typeof data?.peerRelay !== 'string') return undefined
  for (const name in data) return name === 'peerRelay' ? data.peerRelay : undefined
}

function noHandler () {
  return { error: { code: 'noHandler', message: 'Nobody takes requests here.' } }
}

function failed (error) {
  return { error: { code: 'failed', message: messageOf(error).slice(0, messageLength) } }
}

// Anything can be thrown, and can come from the other side.
function messageOf (error) {
  if (typeof error === 'string') return error
  return typeof error?.message === 'string' ? error.message : 'The request failed.'
}

// JSON leaves such a member out, as if nothing had been given.
function isUnsayable (data) {
  return typeof data === 'function' || typeof data === 'symbol'
}

function aborted () {
  return new PeerRelayError('ABORTED', 'The request was aborted.')
}
