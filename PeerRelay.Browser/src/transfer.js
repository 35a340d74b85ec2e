import { partBytes } from './assembler.js'
import { toBase64 } from './bytes.js'
import { newNonce } from './ids.js'
import { now, onAbort } from './waiting.js'

const atATime = 8
const defaultTimeout = 20_000
const attemptTime = 8_000
const pauseTime = 500

/** Sends one message in parts. Resolves with what became of it, or with anything if `ended` was aborted. */
export async function transfer (host, to, kind, bytes, { timeout = defaultTimeout, tries }, ended) {
  const message = newNonce()
  const { length } = bytes
  const last = Math.floor((length - 1) / partBytes) * partBytes
  const startedAt = now()
  const stop = new AbortController()
  const { signal } = stop
  let heardAt = startedAt
  let nextOffset = 0
  let result

  // Sends a part until it has arrived. One that does not arrive ends all.
  async function carry (offset) {
    while (!signal.aborted) {
      const base64 = toBase64(bytes.subarray(offset, offset + partBytes))
      const left = heardAt + timeout - now()
      const one = await host.sendPart(to, { message, offset, length, kind, base64 }, { timeout: Math.max(1, Math.min(left, attemptTime)), tries, signal })
      if (signal.aborted) return
      const { ok, status, reason } = one
      result = one
      if (ok) {
        heardAt = now()
        result = { ...one, roundTrip: heardAt - startedAt }
        return
      }
      // A target may be away for a moment, with its link or its node: a part has failed when nothing has come back for the whole time-out.
      const isWorthAnother = status === 'timedOut' || reason === 'queueFull' || (status === 'notReachable' && heardAt > startedAt)
      if (!isWorthAnother || now() >= heardAt + timeout) stop.abort()
      else await new Promise((resolve) => setTimeout(resolve, pauseTime))
    }
  }

  function carryNext () {
    nextOffset += partBytes
    return carry(nextOffset - partBytes)
  }

  async function lane () {
    while (nextOffset < last && !signal.aborted) await carryNext()
  }

  onAbort(ended, () => stop.abort(), signal)
  if (last > 0) await carryNext() // alone: where nobody receipts it, that is all that is sent
  await Promise.all(Array.from({ length: atATime }, lane))
  await carry(last) // when all others have arrived: the assembler says why
  stop.abort()
  return result
}
