// The names of members that are not ours alone, and so are kept when the build shortens all others: those of the platform, of the types that applications see, and on the wire.
import { readFile, readdir } from 'node:fs/promises'

const here = new URL('./', import.meta.url)

/** What is used of the platform, as TypeScript's libraries name it. */
const platform = `Array ReadonlyArray ArrayConstructor Map MapConstructor ReadonlyMap Set SetConstructor String StringConstructor Number NumberConstructor Math JSON Object
  ObjectConstructor PropertyDescriptor Function CallableFunction Error ErrorConstructor Promise PromiseConstructor RegExp RegExpExecArray RegExpMatchArray DateConstructor Symbol
  Uint8Array Uint8ArrayConstructor Uint32Array ArrayBuffer TextEncoder TextDecoder TextDecoderOptions TextDecodeOptions TextDecoderCommon AbortController AbortSignal AddEventListenerOptions
  EventListenerOptions EventTarget Event Performance Crypto URL Location Storage Document PageTransitionEvent Body Response RequestInit WebSocket MessageEvent
  CloseEvent RTCPeerConnection RTCConfiguration RTCIceServer RTCDataChannel RTCDataChannelInit RTCDataChannelEvent RTCSessionDescription RTCSessionDescriptionInit RTCPeerConnectionIceEvent
  RTCIceCandidate RTCIceCandidateInit RTCSctpTransport RTCStatsReport RTCStats RTCIceCandidatePairStats`.split(/\s+/)

/** Globals that are looked for by name, as they may be missing. */
const globals = 'globalThis window document location localStorage reportError WebSocket RTCPeerConnection'

/** What stands in frames, in the layers inside user data, and in the info documents: docs/protocol.md. */
const wire = `to from path nonce data type receipt peerRelay v transit peers spare ws wrtc sdp candidate sdpMid sdpMLineIndex code reason hops id try
  user part findPeers foundPeers handshake-offer handshake-answer signal neighbours ack cant notHere closing message offset length kind base64 room op state find members seconds error buffer address port family size
  limits maxFrameBytes iceServers urls`

/** @returns all of them */
export async function foreignNames () {
  const libraries = await platformTypes()
  const types = (await readFile(new URL('peer-relay.d.ts', here), 'utf8')).replace(/\/\*[^]*?\*\/|\/\/.*/g, '')
  const names = new Set([...globals.split(/\s+/), ...wire.split(/\s+/), ...types.match(/\w+/g), 'prototype', 'constructor', '__proto__'])
  for (const type of platform) {
    const bodies = [...libraries.matchAll(new RegExp(`^(?:declare var|interface) ${type}\\b[^{]*\\{([^]*?)^\\}`, 'gm'))]
    if (!bodies.length) throw new Error(`The platform's types have no ${type}.`)
    for (const [, body] of bodies) for (const [, name] of body.matchAll(/^\s*(?:readonly |get |set )?(\w+)\??\s*[(<:]/gm)) names.add(name)
  }
  return [...names]
}

/** The libraries of TypeScript, whose package has them beside its compiler for this machine. */
async function platformTypes () {
  const packages = new URL('node_modules/@typescript/', here)
  for (const name of await readdir(packages)) {
    const folder = new URL(`${name}/lib/`, packages)
    const files = (await readdir(folder).catch(() => [])).filter((file) => /^lib\.(dom|es(5|20\d\d)\b.*)\.d\.ts$/.test(file))
    if (files.length) return (await Promise.all(files.map((file) => readFile(new URL(file, folder), 'utf8')))).join('\n')
  }
  throw new Error('TypeScript is not installed: npm ci')
}
