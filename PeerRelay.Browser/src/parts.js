import { Assembler } from './assembler.js'
import { PeerRelayError } from './errors.js'
import { Transfer } from './transfer.js'

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
      const copy = kind === 'bytes' ? new Uint8Array(bytes) : bytes // the caller may write into its own, and parts go later
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

  async #transfer (to, kind, bytes, options) {
    const result = await new Transfer(this.#host, to, kind, bytes, options).run()
    throwIfStopped(this.#host, options.signal)
    return result
  }

  #dropped (reason) {
    this.#host.drop(reason)
    return { status: 'dropped', ok: false, reason }
  }
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
