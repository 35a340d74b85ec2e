/** Events with listeners, in the way of Node's EventEmitter. */
export class Emitter {
  // Replaced and never changed, so that what is being walked stays what it was.
  #entries = []

  on (name, listener, isOnce) {
    if (typeof listener !== 'function') throw new TypeError('listener')
    this.#entries = [...this.#entries, { name, listener, isOnce }]
    return this
  }

  once (name, listener) {
    return this.on(name, listener, true)
  }

  /** Takes a listener away; if it was added more than once, the latest. */
  off (name, listener) {
    return this.#drop(this.#entries.findLast((entry) => entry.name === name && entry.listener === listener))
  }

  /** @returns whether anybody listened. What a listener throws is the page's fault: it is reported, and never reaches who emits. */
  emit (name, ...args) {
    const entries = this.#entries.filter((entry) => entry.name === name)
    for (const entry of entries) {
      if (entry.isOnce) {
        if (!this.#entries.includes(entry)) continue // it has emitted the event itself
        this.#drop(entry)
      }
      try {
        entry.listener.apply(this, args)
      } catch (error) {
        report(error)
      }
    }
    return entries.length > 0
  }

  #drop (entry) {
    this.#entries = this.#entries.filter((other) => other !== entry)
    return this
  }
}

/** Tells the platform of an error that nobody is there to catch. Where it has no `reportError`, as Node, it becomes an uncaught one. */
const report = (error) => globalThis.reportError ? reportError(error) : queueMicrotask(() => { throw error })
