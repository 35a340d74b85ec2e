import { makeRecent } from './bounded.js'
import { fromBase64, isName, isObject, isWithin } from './bytes.js'
import { now, onAbort } from './waiting.js'

/** Bytes of each part but the last one of a message. */
export const partBytes = 0x10000

const idleLimit = 30_000
const givesWayAfter = 5_000
const sourceMessages = 4
const rememberedFor = 120_000
const rememberedCount = 4_096

/**
 * Puts messages together from parts that peers send, within bounds: every part may be hostile.
 * @returns what takes a part, and says whether its receipt is due: it is kept, or was before
 */
export function makeAssembler (host) {
  const unfinished = new Map() // by source and message
  const delivered = makeRecent(rememberedCount, rememberedFor)

  function drop (reason) {
    host.drop(reason)
    return false
  }

  function forget (key) {
    clearTimeout(unfinished.get(key)?.timer)
    unfinished.delete(key)
  }

  function expire (key) {
    forget(key)
    host.drop('partsExpired')
  }

  function hasRoom (from, length) {
    const all = [...unfinished.values()]
    const own = all.filter((message) => message.from === from)
    return own.length < sourceMessages && sum(own) + length <= host.limits.messageBytes && sum(all) + length <= host.limits.partBytes
  }

  // A sender that has given a message up does not tell. What it sends next must not wait until that is forgotten.
  function makeWay (from) {
    for (const [key, message] of unfinished) if (message.from === from && now() - message.heardAt >= givesWayAfter) expire(key)
  }

  function begin (key, { kind, length }, from) {
    if (length > partBytes && !hasRoom(from, length)) makeWay(from) // else it is whole at once
    if (length > partBytes && !hasRoom(from, length)) return
    const missing = Math.ceil(length / partBytes)
    const message = { from, kind, length, missing, bytes: new Uint8Array(length), has: new Uint8Array(missing) }
    unfinished.set(key, message)
    return message
  }

  function finish (key, message, index, deliver) {
    const isTaken = deliver(message.kind, message.bytes)
    if (isTaken) delivered.set(key, true)
    else message.has[index] = 0 // so that its next try delivers anew
    if (isTaken !== false || ++message.missing === message.has.length) forget(key)
    return isTaken
  }

  onAbort(host.closing, () => [...unfinished.keys()].forEach(forget))

  return (data, from, deliver) => {
    if (!isPart(data)) return drop('invalidPart')
    const { length, offset, kind } = data
    const key = from + data.message
    if (delivered.get(key)) return true
    // The sender sends the last part when all others have arrived. Its receipt says that the message is whole: if some were forgotten since, there must be none.
    const isReceipted = offset + partBytes < length
    const known = unfinished.get(key)
    const index = offset / partBytes
    if (known && (known.length !== length || known.kind !== kind)) return drop('invalidPart')
    if (known?.has[index]) return isReceipted
    if (length > host.limits.messageBytes) return drop('tooLarge')
    const bytes = fromBase64(data.base64, Math.min(partBytes, length - offset))
    if (!bytes) return drop('invalidPart')
    const message = known ?? begin(key, data, from)
    if (!message) return drop('partsFull')
    message.bytes.set(bytes, offset)
    message.has[index] = 1
    message.heardAt = now()
    clearTimeout(message.timer)
    message.timer = setTimeout(() => expire(key), idleLimit)
    return --message.missing ? isReceipted : finish(key, message, index, deliver)
  }
}

const isPart = (data) => isObject(data) && isName(data.message) && isWithin(data.length, 1, Infinity) && isWithin(data.offset, 0, data.length - 1) && data.offset % partBytes === 0 &&
  ['bytes', 'json'].includes(data.kind) && typeof data.base64 === 'string'

const sum = (messages) => messages.reduce((bytes, message) => bytes + message.length, 0)
