import { Recent } from './bounded.js'
import { fromBase64 } from './bytes.js'

/** Bytes of each part but the last one of a message. */
export const partBytes = 0x10000

const idleLimit = 30_000
const givesWayAfter = 5_000
const sweepInterval = 5_000
const sourceMessages = 4
const rememberedFor = 120_000
const rememberedCount = 4_096

/** Puts messages together from parts that peers send, within bounds: every part may be hostile. */
export class Assembler {
  #host
  #unfinished = new Map() // by source and message
  #delivered = new Recent(rememberedCount, rememberedFor)
  #sweeper

  constructor (host) {
    this.#host = host
    host.closing.addEventListener('abort', () => this.#clear(), { once: true })
  }

  /** @returns whether the part's receipt is due: it is kept, or was before. */
  take (data, from, deliver) {
    if (!isPart(data)) return this.#drop('invalidPart')
    const key = from + data.message
    if (this.#delivered.get(key)) return true
    const known = this.#unfinished.get(key)
    if (known && (known.length !== data.length || known.kind !== data.kind)) return this.#drop('invalidPart')
    const index = data.offset / partBytes
    if (known?.has[index]) return isReceipted(data)
    const size = Math.min(partBytes, data.length - data.offset)
    const bytes = fromBase64(data.base64, size)
    if (!bytes) return this.#drop('invalidPart')
    const message = known ?? this.#begin(key, data, from)
    if (!message) return false
    message.bytes.set(bytes, data.offset)
    message.has[index] = 1
    message.missing--
    message.heardAt = performance.now()
    return message.missing ? isReceipted(data) : this.#finish(key, message, index, deliver)
  }

  #begin (key, { kind, length }, from) {
    if (length > this.#host.limits.messageBytes) return this.#refuse('tooLarge')
    if (length > partBytes && !this.#hasRoom(from, length)) { // else it is whole at once
      this.#makeWay(from)
      if (!this.#hasRoom(from, length)) return this.#refuse('partsFull')
    }
    const count = Math.ceil(length / partBytes)
    const message = { from, kind, length, bytes: new Uint8Array(length), has: new Uint8Array(count), missing: count, heardAt: 0 }
    this.#unfinished.set(key, message)
    this.#sweeper ??= setInterval(() => this.#expire(({ heardAt }) => performance.now() - heardAt >= idleLimit), sweepInterval)
    return message
  }

  #hasRoom (from, length) {
    const { messageBytes, partBytes: allBytes } = this.#host.limits
    const all = [...this.#unfinished.values()]
    const own = all.filter((message) => message.from === from)
    return own.length < sourceMessages && sum(own) + length <= messageBytes && sum(all) + length <= allBytes
  }

  // A sender that has given a message up does not tell. What it sends next must not wait until that is forgotten.
  #makeWay (from) {
    this.#expire((message) => message.from === from && performance.now() - message.heardAt >= givesWayAfter)
  }

  #finish (key, message, index, deliver) {
    if (!deliver(message.kind, message.bytes)) {
      message.has[index] = 0 // so that its next try delivers anew
      if (++message.missing === message.has.length) this.#forget(key)
      return false
    }
    this.#forget(key)
    this.#delivered.set(key, true)
    return true
  }

  #expire (isExpired) {
    for (const [key, message] of this.#unfinished) {
      if (!isExpired(message)) continue
      this.#forget(key)
      this.#host.drop('partsExpired')
    }
  }

  #forget (key) {
    this.#unfinished.delete(key)
    if (this.#unfinished.size) return
    clearInterval(this.#sweeper)
    this.#sweeper = undefined
  }

  #clear () {
    clearInterval(this.#sweeper)
    this.#unfinished.clear()
  }

  #drop (reason) {
    this.#host.drop(reason)
    return false
  }

  #refuse (reason) {
    this.#host.drop(reason)
  }
}

function isPart (data) {
  if (data === null || typeof data !== 'object') return false
  const { message, offset, length, kind, base64 } = data
  return typeof message === 'string' && message.length >= 1 && message.length <= 64 &&
    Number.isSafeInteger(length) && Number.isSafeInteger(offset) &&
    offset >= 0 && offset < length && offset % partBytes === 0 &&
    (kind === 'bytes' || kind === 'json') && typeof base64 === 'string'
}

// The sender sends the last part when all others have arrived. Its receipt says that the message is whole: if some were forgotten since, there must be none.
function isReceipted ({ offset, length }) {
  return offset + partBytes < length
}

function sum (messages) {
  return messages.reduce((bytes, message) => bytes + message.length, 0)
}
