import { PeerRelayError } from './errors.js'
import { randomId, toId } from './ids.js'

const defaults = {
  directLinks: 32,
  links: 48,
  queuedBytes: 2 ** 22,
  messageBytes: 2 ** 24,
  partBytes: 2 ** 26,
  pendingMessages: 1000,
  reconnectMinimum: 500,
  reconnectMaximum: 8000,
  connectTimeout: 15000
}

const storedUnder = 'peer-relay.id'

export const invalid = (message) => new PeerRelayError('INVALID', message)

export function limitsOf (given = {}) {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(defaults, name)) throw invalid(`There is no limit '${name}'.`)
    if (!(value > 0)) throw invalid(`The limit '${name}' is no positive number.`)
  }
  return { ...defaults, ...given }
}

/** The urls of the bootstraps: those given, or the page's own host. */
export function urlsOf (bootstrap) {
  const base = globalThis.location?.href
  if (bootstrap === undefined && !base) throw invalid('There is no page whose host could be the bootstrap: name one.')
  return [...new Set([bootstrap ?? '/relay'].flat().map((text) => urlOf(text, base)))]
}

function urlOf (text, base) {
  let url
  try {
    url = new URL(text, base)
  } catch {
    throw invalid(`'${text}' is no url.`)
  }
  url.protocol = url.protocol.replace(/^http/, 'ws')
  url.hash = ''
  if (!/^wss?:$/.test(url.protocol)) throw invalid(`'${text}' is no url of a WebSocket.`)
  return url.href
}

export function idOf (id, storage) {
  if (id === undefined) return randomId()
  if (id === 'stored') return storedId(storage)
  const read = toId(id)
  if (read === null) throw invalid('The id is not of 20 bytes or 40 hexadecimal digits.')
  return read
}

// A page may be refused its storage, by any of these.
function storedId (given) {
  try {
    const storage = given ?? globalThis.localStorage
    const id = toId(storage.getItem(storedUnder)) ?? randomId()
    storage.setItem(storedUnder, id)
    return id
  } catch (error) {
    throw new PeerRelayError('UNAVAILABLE', `The id can't be stored: ${error.message}`)
  }
}

/** @returns what has an `RTCPeerConnection`; null if there is none */
export const rtcOf = (wrtc) => typeof wrtc === 'object' && wrtc ? wrtc : typeof RTCPeerConnection === 'function' ? { RTCPeerConnection } : null

export function webSocketOf (given) {
  const WebSocket = given ?? globalThis.WebSocket
  if (!WebSocket) throw new PeerRelayError('UNAVAILABLE', 'This platform has no WebSocket: give one by the option of that name.')
  return WebSocket
}

export function checkSendOptions ({ timeout, tries }) {
  if (timeout !== undefined && !(timeout > 0 && timeout < 2 ** 31)) throw invalid('The time-out is no number of milliseconds.')
  if (tries !== undefined && !(Number.isInteger(tries) && tries >= 1 && tries <= 9)) throw invalid('There are 1 to 9 tries.')
}
