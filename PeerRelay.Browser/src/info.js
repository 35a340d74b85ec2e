import { now } from './waiting.js'

/** How long an info document may take, so long does a direct link wait for it, and how long it is believed. */
const fetchTime = 3000
const validTime = 600000

/** The largest frame of a node that says nothing, and that is sent to any; and the least that is believed. */
const defaultFrameBytes = 2 ** 20
const leastFrameBytes = 4096

/**
 * What the bootstraps tell of themselves by plain HTTP: their STUN and TURN servers, and how large a frame may be. Nothing depends on it.
 * @param given STUN and TURN servers of the application, which count alone
 */
export function makeInfoDocuments (given, closing) {
  const documents = new Map()

  async function read (document, url) {
    try {
      const signal = AbortSignal.any([closing, AbortSignal.timeout(fetchTime)])
      const answer = await fetch(url.replace('ws', 'http'), { signal })
      const { limits, iceServers } = await answer.json()
      document.frameBytes = Math.max(leastFrameBytes, limits?.maxFrameBytes) || defaultFrameBytes
      document.iceServers = iceServers ?? []
    } catch {} // a node of another kind has none, or does not let pages of elsewhere read it
  }

  return {
    /** The largest frame that is sent: all take it. */
    frameBytes: () => Math.min(defaultFrameBytes, ...[...documents.values()].map((document) => document.frameBytes)),

    /** STUN and TURN servers; waits a little for documents that are coming. */
    async iceServers () {
      const all = [...documents.values()]
      if (!given) await Promise.all(all.map((document) => document.loading))
      return given ?? all.flatMap((document) => document.iceServers)
    },

    /** Reads the document of a node, if it was reached by a url, unless it has been read lately. */
    load (url) {
      if (!url || now() - documents.get(url)?.at < validTime) return
      const document = { at: now(), frameBytes: defaultFrameBytes, iceServers: [] }
      document.loading = read(document, url)
      documents.set(url, document)
    }
  }
}
