import { partBytes } from './assembler.js'
import { toBase64 } from './bytes.js'
import { nonce } from './nonce.js'

const atATime = 8
const defaultTimeout = 20_000
const attemptTime = 8_000
const pauseTime = 500

/** The way of one message in parts to its target. */
export class Transfer {
  #host
  #to
  #kind
  #bytes
  #options
  #message = nonce()
  #stop = new AbortController()
  #offset = 0
  #tries = 1
  #started = performance.now()
  #heardAt
  #result

  constructor (host, to, kind, bytes, options) {
    this.#host = host
    this.#to = to
    this.#kind = kind
    this.#bytes = bytes
    this.#options = options
  }

  /** Resolves with what became of it: with something only if neither the signal nor the host has ended it. */
  async run () {
    const { signal } = this.#options
    signal?.addEventListener('abort', () => this.#stop.abort(), { signal: this.#stop.signal })
    const last = Math.floor((this.#bytes.length - 1) / partBytes) * partBytes
    if (last > 0) await this.#next() // alone: where nobody receipts it, that is all that is sent
    await Promise.all(Array.from({ length: atATime }, () => this.#lane(last)))
    if (!this.#stop.signal.aborted) await this.#carry(last) // when all others have arrived: the assembler says why
    this.#stop.abort()
    return this.#result
  }

  async #lane (end) {
    while (this.#offset < end && !this.#stop.signal.aborted) await this.#next()
  }

  #next () {
    this.#offset += partBytes
    return this.#carry(this.#offset - partBytes)
  }

  // A part that does not arrive ends all.
  async #carry (offset) {
    const result = await this.#part(offset)
    if (this.#stop.signal.aborted) return
    this.#result = result.status === 'delivered' ? { ...result, tries: this.#tries, roundTrip: performance.now() - this.#started } : result
    if (result.status !== 'delivered') this.#stop.abort()
  }

  // Sends a part until it has arrived. A target may be away for a moment, with its link or its node: the part has failed when nothing has
  // come back for the whole time-out.
  async #part (offset) {
    const { timeout = defaultTimeout, tries } = this.#options
    for (;;) {
      const left = (this.#heardAt ?? this.#started) + timeout - performance.now()
      const result = await this.#send(offset, { timeout: Math.max(1, Math.min(left, attemptTime)), tries, signal: this.#stop.signal })
      this.#tries = Math.max(this.#tries, result.tries ?? 1)
      if (result.status === 'delivered') this.#heardAt = performance.now()
      if (!this.#isWorthAnother(result, timeout)) return result
      await pause(pauseTime, this.#stop.signal)
    }
  }

  #send (offset, options) {
    const base64 = toBase64(this.#bytes.subarray(offset, offset + partBytes))
    return this.#host.sendPart(this.#to, { message: this.#message, offset, length: this.#bytes.length, kind: this.#kind, base64 }, options)
  }

  #isWorthAnother ({ status, reason }, timeout) {
    if (this.#stop.signal.aborted || performance.now() - (this.#heardAt ?? this.#started) >= timeout) return false
    return status === 'timedOut' || reason === 'queueFull' || (status === 'notReachable' && this.#heardAt !== undefined)
  }
}

function pause (milliseconds, signal) {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal.addEventListener('abort', end)
  })
}
