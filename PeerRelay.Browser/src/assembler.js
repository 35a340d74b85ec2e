import { makeRecent } from './bounded.js'
import { fromBase64, isName, isWithin } from './bytes.js'
import { now, onAbort } from './waiting.js'

/** Bytes of each part but the last one of a message. */
export const partBytes = 0x10000

const idleLimit = 30_000
const givesWayAfter = 5_000
const rememberedFor = 120_000
const rememberedCount = 4_096

/**
 * Puts messages together from parts that peers send, within bounds: every part may be hostile, and room is taken by what has come, not by what is announced.
 * @returns what takes a part, and says whether its receipt is due: it is kept, or was before
 */
export function makeAssembler (host) {
  const { limits } = host
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

  /** Whether there is room for one more part of a message, small or not. What the first of a source lacks is left to that: else many at once would fill the room, and none could end. */
  function hasRoom (message) {
    const held = (messages, first) => messages.reduce((sum, one) => sum + (one === first ? one.length : one.parts.size * partBytes), 0)
    const all = [...unfinished.values()]
    const own = all.filter((one) => one.from === message.from)
    return held(all) < limits.partBytes && held(own, own[0] !== message && own[0]) < limits.messageBytes
  }

  onAbort(host.closing, () => [...unfinished.keys()].forEach(forget))

  return (data, from, deliver) => {
    if (!isPart(data)) return drop('invalidPart')
    const { length, offset, kind } = data
    const key = from + data.message
    if (delivered.get(key)) return true
    // The sender sends the last part when all others have arrived. Its receipt says that the message is whole: if some were forgotten since, there must be none.
    const isReceipted = offset + partBytes < length
    const message = unfinished.get(key) ?? { from, kind, length, parts: new Map() }
    const { parts } = message
    if (message.length !== length || message.kind !== kind) return drop('invalidPart')
    if (parts.has(offset)) return isReceipted
    if (length > limits.messageBytes) return drop('tooLarge')
    const bytes = fromBase64(data.base64)
    if (bytes?.length !== Math.min(partBytes, length - offset)) return drop('invalidPart')
    if (length > partBytes && !hasRoom(message)) { // else it is whole at once
      // A sender that has given a message up does not tell. What it sends next must not wait until that is forgotten.
      for (const [other, { from: source, heardAt }] of unfinished) if (source === from && other !== key && now() - heardAt >= givesWayAfter) expire(other)
      if (!hasRoom(message)) return drop('partsFull')
    }
    parts.set(offset, bytes)
    message.heardAt = now()
    clearTimeout(message.timer)
    message.timer = setTimeout(() => expire(key), idleLimit)
    unfinished.set(key, message)
    if (parts.size * partBytes < length) return isReceipted
    const whole = new Uint8Array(length)
    for (const [at, bytes] of parts) whole.set(bytes, at)
    const isTaken = deliver(kind, whole)
    if (isTaken) delivered.set(key, true)
    else parts.delete(offset) // so that its next try delivers anew
    if (isTaken !== false || !parts.size) forget(key)
    return isTaken
  }
}

const isPart = (data) => isName(data?.message) && isWithin(data.length, 1, Infinity) && isWithin(data.offset, 0, data.length - 1) && data.offset % partBytes === 0 &&
  ['bytes', 'json'].includes(data.kind) && isName(data.base64, 2 * partBytes)
