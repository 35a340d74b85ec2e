/** How long an info document may take, how long it is believed, and how long a direct link waits for it. */
const fetchTime = 5000
const validTime = 600000
const patience = 2000

/** The largest frame of a node that says nothing, and the bounds of what is believed. */
const defaultFrameBytes = 2 ** 20
const leastFrameBytes = 4096
const mostFrameBytes = 2 ** 24

/** What the bootstraps tell of themselves by plain HTTP: their STUN and TURN servers, and how large a frame may be. Nothing depends on it. */
export class InfoDocuments {
  #documents = new Map()
  #loading = new Set()
  #iceServers

  /** @param iceServers those that the application has given, which count alone */
  constructor (iceServers) {
    this.#iceServers = iceServers
  }

  /** The largest frame that all take. */
  get frameBytes () {
    const told = [...this.#documents.values()].map(({ frameBytes }) => frameBytes)
    return told.length ? Math.min(...told) : defaultFrameBytes
  }

  /** STUN and TURN servers; waits a little for documents that are coming. */
  async iceServers () {
    if (this.#iceServers) return this.#iceServers
    if (this.#loading.size) await new Promise((resolve) => {
      const timer = setTimeout(resolve, patience)
      Promise.allSettled(this.#loading).then(() => { clearTimeout(timer); resolve() })
    })
    return [...this.#documents.values()].flatMap(({ iceServers }) => iceServers)
  }

  /** Reads the document of a node, unless it has been read lately. */
  load (url, signal) {
    if (typeof fetch !== 'function' || performance.now() - (this.#documents.get(url)?.at ?? -Infinity) < validTime) return
    const loading = read(url, signal).then((document) => { if (document) this.#documents.set(url, document) })
    this.#loading.add(loading)
    loading.finally(() => this.#loading.delete(loading))
  }
}

async function read (url, signal) {
  const limit = new AbortController()
  const abort = () => limit.abort()
  const timer = setTimeout(abort, fetchTime)
  signal.addEventListener('abort', abort)
  try {
    const answer = await fetch(url.replace(/^ws/, 'http'), { signal: limit.signal, headers: { accept: 'application/json' }, credentials: 'omit', referrerPolicy: 'no-referrer' })
    const { limits, iceServers } = await answer.json()
    const told = limits?.maxFrameBytes
    return {
      at: performance.now(),
      frameBytes: Number.isInteger(told) ? Math.min(mostFrameBytes, Math.max(leastFrameBytes, told)) : defaultFrameBytes,
      iceServers: Array.isArray(iceServers) ? iceServers.filter(isIceServer).slice(0, 8) : []
    }
  } catch {
    return null // a node of another kind has none, or does not let pages of elsewhere read it
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
}

// One that is not, has every connection refused.
const isIceServer = (server) => [server?.urls].flat().every((url) => /^(stun|turn)s?:./.test(url))
