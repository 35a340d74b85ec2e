import { invalid, PeerRelayError } from './errors.js'
import { randomId, toId } from './ids.js'
import { isWithin } from './bytes.js'

const defaults = {
  directLinks: 32,
  queuedBytes: 2 ** 22,
  messageBytes: 2 ** 24,
  partBytes: 2 ** 26,
  pendingMessages: 1000,
  reconnectMinimum: 500,
  reconnectMaximum: 8000,
  connectTimeout: 15000
}

const storedUnder = 'peer-relay.id'

export function limitsOf (given = {}) {
  for (const name in given) if (!(defaults[name] && given[name] > 0)) throw invalid(`limit: ${name}`)
  return { ...defaults, ...given }
}

/** The urls of the bootstraps: those given, or the page's own host. */
export const urlsOf = (bootstrap = '/relay') => [...new Set([bootstrap].flat().map(urlOf))]

function urlOf (text) {
  try {
    const url = new URL(text, globalThis.location?.href)
    url.protocol = url.protocol.replace(/^http/, 'ws')
    url.hash = ''
    if (/^wss?:$/.test(url.protocol)) return url.href
  } catch {} // said below
  throw invalid(`url: ${text}`)
}

export function idOf (id, storage) {
  if (id === undefined) return randomId()
  if (id === 'stored') return storedId(storage)
  const read = toId(id)
  if (!read) throw invalid('id')
  return read
}

// A page may be refused its storage, by any of these.
function storedId (given) {
  try {
    const storage = given ?? localStorage
    const id = toId(storage.getItem(storedUnder)) ?? randomId()
    storage.setItem(storedUnder, id)
    return id
  } catch (error) {
    throw new PeerRelayError('UNAVAILABLE', error.message)
  }
}

/** @returns what has an `RTCPeerConnection`; null if there is none */
export const rtcOf = (wrtc) => wrtc?.RTCPeerConnection ? wrtc : globalThis.RTCPeerConnection ? globalThis : null

export function webSocketOf (given = globalThis.WebSocket) {
  if (!given) throw new PeerRelayError('UNAVAILABLE')
  return given
}

/** A time that a timer takes. */
export function checkTimeout (timeout) {
  if (timeout !== undefined && !(typeof timeout === 'number' && timeout > 0 && timeout < 2 ** 31)) throw invalid('timeout')
}

export function checkSendOptions ({ timeout, tries }) {
  checkTimeout(timeout)
  if (tries !== undefined && !isWithin(tries, 1, 9)) throw invalid('tries')
}
