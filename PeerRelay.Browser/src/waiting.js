import { PeerRelayError } from './errors.js'

export const now = () => performance.now()

/** Calls back if a signal is aborted, at once if it has been; `until`: a signal that ends that. */
export function onAbort (signal, callback, until) {
  if (signal?.aborted) callback()
  else signal?.addEventListener('abort', callback, { signal: until, once: true })
}

/**
 * A promise of what `begin(resolve, reject, ended)` brings. It is rejected when time is up (`TIMEOUT`), the application's signal is aborted (`ABORTED`), or the peer is
 * destroyed (`CLOSED`). `ended`: a signal of its end, whichever it is.
 */
export function waitFor ({ timeout, signal, closing }, begin) {
  return new Promise((resolve, reject) => {
    const ended = new AbortController()
    let timer
    const end = (settle) => (value) => {
      clearTimeout(timer)
      ended.abort()
      settle(value)
    }
    const failWith = (code) => () => end(reject)(new PeerRelayError(code))
    if (timeout !== undefined) timer = setTimeout(failWith('TIMEOUT'), timeout)
    onAbort(closing, failWith('CLOSED'), ended.signal)
    onAbort(signal, failWith('ABORTED'), ended.signal)
    if (!ended.signal.aborted) begin(end(resolve), end(reject), ended.signal)
  })
}

/** What nobody awaits, nobody wants to know. */
export function quiet (promise) {
  promise.catch(() => {})
  return promise
}

/** Begins what may throw at once, too: that is a rejection like any other. */
export const quietly = (begin) => quiet((async () => begin())())
