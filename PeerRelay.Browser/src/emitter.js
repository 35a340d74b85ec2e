/** Events with listeners, in the way of Node's EventEmitter. */
export class Emitter {
  #listeners = {} // name -> [{ listener, isOnce }]

  on (name, listener, isOnce) {
    if (typeof listener !== 'function') throw new TypeError('listener')
    this.#keep(name, [...this.#of(name), { listener, isOnce }])
    return this
  }

  once (name, listener) {
    return this.on(name, listener, true)
  }

  /** Takes a listener away; if it was added more than once, the latest. */
  off (name, listener) {
    const last = this.#of(name).findLast((entry) => entry.listener === listener)
    this.#keep(name, this.#of(name).filter((entry) => entry !== last))
    return this
  }

  /** @returns whether anybody listened. What a listener throws is the page's fault: it is reported, and never reaches who emits. */
  emit (name, ...args) {
    const entries = this.#of(name)
    for (const entry of entries) {
      if (entry.isSpent) continue // it has emitted the event itself
      if (entry.isOnce) {
        entry.isSpent = true
        this.#keep(name, this.#of(name).filter((other) => other !== entry))
      }
      try {
        entry.listener.apply(this, args)
      } catch (error) {
        report(error)
      }
    }
    return entries.length > 0
  }

  #of (name) {
    return this.#listeners['on' + name] ?? []
  }

  // Lists are replaced and never changed, so that one that is being walked stays what it was.
  #keep (name, entries) {
    this.#listeners['on' + name] = entries
  }
}

/** Tells the platform of an error that nobody is there to catch. Where it has no `reportError`, as Node, it becomes an uncaught one. */
const report = (error) => globalThis.reportError ? reportError(error) : queueMicrotask(() => { throw error })
