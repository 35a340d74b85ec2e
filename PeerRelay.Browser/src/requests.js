import { fromJson, isName, memberOf } from './bytes.js'
import { invalid, PeerRelayError } from './errors.js'
import { newNonce } from './ids.js'
import { checkTimeout } from './options.js'
import { onAbort, quiet, waitFor } from './waiting.js'

const defaultTimeout = 10_000
const atATimeOfSource = 64
const atATime = 1_024
const messageLength = 1_024

// What the other side's error codes are here; what is not known is something that its handler said.
const codes = new Map([['noHandler', 'NO_HANDLER'], ['busy', 'REFUSED'], ['full', 'REFUSED']])

/** Requests and their answers, inside user data. */
export function makeRequests (host, send) {
  const { closing } = host
  const asked = new Map() // by id: whom, and what ends it
  const served = [] // the sources of those that are being answered
  let handler

  async function answer (data, from) {
    if (!handler || ['join', 'leave'].includes(layerOf(data))) return errorOf('noHandler') // what is for a node is not for the application
    return { data: memberOf(await handler(fromJson(data), from), 'answer') }
  }

  async function serve ({ id, data }, from) {
    const respond = (answer, options) => send(from, { peerRelay: 'response', id, ...answer }, options)
    if (served.length >= atATime || served.filter((source) => source === from).length >= atATimeOfSource) {
      host.drop('tooManyRequests')
      return quiet(respond(errorOf('busy'))) // without a receipt: who asks too much makes nothing wait here
    }
    served.push(from)
    const options = { receipt: true, timeout: defaultTimeout }
    try {
      await respond(await answer(data, from), options)
    } catch (error) {
      // The handler has thrown; or the answer is too large, or no JSON after all: who asked must not wait for nothing.
      await respond(errorOf('failed', messageOf(error)), options).catch(() => host.drop('answerNotSent'))
    }
    served.splice(served.indexOf(from), 1)
  }

  function onResponse ({ id, data, error }, from) {
    const { to, resolve, reject } = asked.get(id) ?? {}
    if (to !== from) host.drop('unaskedAnswer')
    else if (error === undefined) resolve(fromJson(data))
    else reject(new PeerRelayError(codes.get(error?.code) ?? 'REMOTE', messageOf(error)))
  }

  return {
    /** Asks a peer, with a receipt if its answer may not get lost: it asks for one then, too. @returns its answer. */
    async request (to, data, { timeout = defaultTimeout, signal, receipt = true } = {}) {
      checkTimeout(timeout)
      const json = memberOf(data, 'request')
      return waitFor({ timeout, signal, closing }, (resolve, reject, ended) => {
        const id = newNonce()
        asked.set(id, { to, resolve, reject })
        onAbort(ended, () => asked.delete(id))
        // A missing receipt is no failure: an old peer gives none, and may answer all the same.
        send(to, { peerRelay: 'request', id, data: json }, { receipt, timeout, signal: ended }).then(({ status, reason }) => {
          if (status === 'notReachable' || reason === 'noRoute') reject(new PeerRelayError('NOT_REACHABLE'))
          else if (status === 'dropped') reject(new PeerRelayError('REFUSED', reason))
        }, reject)
      })
    },

    /** Takes requests, one handler at a time. @returns what ends that. */
    onRequest (given) {
      if (typeof given !== 'function' || handler) throw invalid('handler')
      handler = given
      return () => {
        if (handler === given) handler = undefined
      }
    },

    /** Takes user data. @returns whether it was a request or a response, well-formed or not: the application does not get it. */
    take (data, from) {
      const layer = layerOf(data)
      if (layer !== 'request' && layer !== 'response') return false
      if (!isName(data.id)) host.drop('invalidRequest')
      else if (layer === 'request') serve(data, from)
      else onResponse(data, from)
      return true
    }
  }
}

const errorOf = (code, message = code) => ({ error: { code, message } })

/** @returns the layer that user data belongs to: the first member says it; undefined for the application's. */
export function layerOf (data) {
  // Asked first for the member: to walk over what millions of bytes have takes long.
  if (typeof data?.peerRelay !== 'string') return
  for (const name in data) return name === 'peerRelay' ? data.peerRelay : undefined
}

// Anything can be thrown, and can come from the other side.
const messageOf = (error) => [error, error?.message, 'failed'].find((text) => typeof text === 'string').slice(0, messageLength)
