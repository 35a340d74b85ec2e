import { isWithin } from './bytes.js'
import { now } from './waiting.js'

/** How long an info document may take, so long does a direct link wait for it, and how long it is believed. */
const fetchTime = 3000
const validTime = 600000

/** The largest frame of a node that says nothing, and the bounds of what is believed. */
export const defaultFrameBytes = 2 ** 20
const leastFrameBytes = 4096
const mostFrameBytes = 2 ** 24

/**
 * What the bootstraps tell of themselves by plain HTTP: their STUN and TURN servers, and how large a frame may be. Nothing depends on it.
 * @param given STUN and TURN servers of the application, which count alone
 */
export function makeInfoDocuments (given, closing) {
  const documents = new Map()

  async function read (document, url) {
    try {
      const signal = AbortSignal.any([closing, AbortSignal.timeout(fetchTime)])
      const answer = await fetch(url.replace('ws', 'http'), { signal, headers: { accept: 'application/json' } })
      const { limits, iceServers } = await answer.json()
      if (isWithin(limits?.maxFrameBytes, leastFrameBytes, mostFrameBytes)) document.frameBytes = limits.maxFrameBytes
      if (Array.isArray(iceServers)) document.iceServers = iceServers.filter(isIceServer).slice(0, 8)
    } catch {} // a node of another kind has none, or does not let pages of elsewhere read it
  }

  return {
    /** The largest frame that all take. */
    frameBytes: () => documents.size ? Math.min(...[...documents.values()].map(({ frameBytes }) => frameBytes)) : defaultFrameBytes,

    /** STUN and TURN servers; waits a little for documents that are coming. */
    async iceServers () {
      const all = [...documents.values()]
      if (!given) await Promise.all(all.map(({ loading }) => loading))
      return given ?? all.flatMap(({ iceServers }) => iceServers)
    },

    /** Reads the document of a node, unless it has been read lately. */
    load (url) {
      if (now() - documents.get(url)?.at < validTime) return
      const document = { at: now(), frameBytes: defaultFrameBytes, iceServers: [] }
      document.loading = read(document, url)
      documents.set(url, document)
    }
  }
}

// One that a browser does not take has every connection refused.
function isIceServer (server) {
  const urls = [server?.urls].flat()
  return urls.length > 0 && urls.every((url) => /^stuns?:./.test(url) || (/^turns?:./.test(url) && server.username && server.credential))
}
