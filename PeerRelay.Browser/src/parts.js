import { makeAssembler } from './assembler.js'
import { dropped, PeerRelayError } from './errors.js'
import { transfer } from './transfer.js'
import { waitFor } from './waiting.js'

/** Messages that do not fit a frame: they go in parts, and the other side puts them together. */
export function makeParts (host) {
  const { limits, closing } = host
  const queues = new Map() // by target: what resolves when the latest message to it has ended
  let waitingBytes = 0

  return {
    /** Sends `bytes`. `kind`: `bytes`, or `json` if they are the text of a value. @returns what became of the message. */
    async send (to, kind, bytes, options = {}) {
      const { length } = bytes
      const { signal } = options
      if (length > limits.messageBytes) throw new PeerRelayError('TOO_LARGE')
      if (waitingBytes + length > limits.partBytes) {
        host.drop('queueFull')
        return dropped('queueFull')
      }
      const copy = kind === 'bytes' ? bytes.slice() : bytes // the caller may write into its own, and parts go later
      // One message after the other to each target: it has room for few at a time from one source.
      const before = queues.get(to)
      const sent = waitFor({ signal, closing }, (resolve, reject, ended) => {
        Promise.resolve(before).then(() => ended.aborted || transfer(host, to, kind, copy, options, ended)).then(resolve, reject)
      })
      const allSent = Promise.allSettled([before, sent]).then(() => queues.get(to) === allSent && queues.delete(to))
      queues.set(to, allSent)
      waitingBytes += length
      try {
        return await sent
      } finally {
        waitingBytes -= length
      }
    },

    /** Takes a part. `deliver` gets the message when it is whole, and says whether the application has taken it. @returns whether a receipt is due. */
    take: makeAssembler(host)
  }
}
