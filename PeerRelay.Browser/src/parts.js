import { Assembler, partBytes } from './assembler.js'
import { toBase64 } from './bytes.js'
import { PeerRelayError } from './errors.js'
import { nonce } from './nonce.js'

const atATime = 8

/** Messages that do not fit a frame: they go in parts, and the other side puts them together. */
export class Parts {
  #host
  #assembler
  #queues = new Map() // by target: what resolves when the latest message to it has ended
  #waitingBytes = 0

  constructor (host) {
    this.#host = host
    this.#assembler = new Assembler(host)
  }

  /** Sends `bytes`. `kind`: `bytes`, or `json` if they are the text of a value. @returns what became of the message. */
  async send (to, kind, bytes, { timeout, tries, signal } = {}) {
    const { messageBytes, partBytes: allBytes } = this.#host.limits
    if (bytes.length > messageBytes) throw new PeerRelayError('TOO_LARGE', `The message has ${bytes.length} bytes, and ${messageBytes} are allowed.`)
    throwIfStopped(this.#host, signal)
    if (this.#waitingBytes + bytes.length > allBytes) return this.#dropped('queueFull')
    this.#waitingBytes += bytes.length
    try {
      const copy = new Uint8Array(bytes) // the caller may write into its own, and parts go later
      return await this.#inTurn(to, signal, () => this.#transfer(to, kind, copy, { timeout, tries, signal }))
    } finally {
      this.#waitingBytes -= bytes.length
    }
  }

  /** Takes a part. `deliver` gets the message when it is whole, and says whether the application has taken it. @returns whether a receipt is due. */
  take (data, from, deliver) {
    return this.#assembler.take(data, from, deliver)
  }

  // One message after the other to each target: it has room for few at a time from one source.
  async #inTurn (to, signal, transfer) {
    const before = this.#queues.get(to)
    const own = endOrAbort(before, signal).then(() => {
      throwIfStopped(this.#host, signal)
      return transfer()
    })
    const ended = Promise.allSettled([before, own]).then(() => {
      if (this.#queues.get(to) === ended) this.#queues.delete(to)
    })
    this.#queues.set(to, ended)
    return own
  }

  async #transfer (to, kind, bytes, { timeout, tries, signal }) {
    const started = performance.now()
    const message = nonce()
    const last = Math.floor((bytes.length - 1) / partBytes) * partBytes
    const stop = new AbortController()
    signal?.addEventListener('abort', () => stop.abort(), { signal: stop.signal })
    const part = (offset) => {
      const base64 = toBase64(bytes.subarray(offset, offset + partBytes))
      return this.#host.sendPart(to, { message, offset, length: bytes.length, kind, base64 }, { timeout, tries, signal: stop.signal })
    }
    try {
      const { failure, most } = await sendAll(last, part, stop)
      throwIfStopped(this.#host, signal)
      if (failure) return failure
      const end = await part(last) // only now: the assembler says why
      throwIfStopped(this.#host, signal)
      if (end.status !== 'delivered') return end
      return { ...end, tries: Math.max(most, end.tries ?? 1), roundTrip: performance.now() - started }
    } finally {
      stop.abort()
    }
  }

  #dropped (reason) {
    this.#host.drop(reason)
    return { status: 'dropped', ok: false, reason }
  }
}

// Sends the parts before `end`, some at a time. The first failure ends all.
async function sendAll (end, part, stop) {
  let next = 0
  let most = 1
  let failure
  const lane = async () => {
    while (next < end && !stop.signal.aborted) {
      const offset = next
      next += partBytes
      const result = await part(offset)
      most = Math.max(most, result.tries ?? 1)
      if (result.status === 'delivered' || stop.signal.aborted) continue
      failure = result
      stop.abort()
    }
  }
  await Promise.all(Array.from({ length: atATime }, lane))
  return { failure, most }
}

function endOrAbort (before, signal) {
  if (!signal) return Promise.resolve(before)
  const stop = new AbortController()
  const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve, { signal: stop.signal }))
  return Promise.race([before, aborted]).finally(() => stop.abort())
}

function throwIfStopped (host, signal) {
  if (host.closing.aborted) throw new PeerRelayError('CLOSED', 'The peer was destroyed.')
  if (signal?.aborted) throw new PeerRelayError('ABORTED', 'Sending was aborted.')
}
