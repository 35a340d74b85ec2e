/** Events with listeners, in the way of Node's EventEmitter. */
export class Emitter {
  #listeners = new Map() // name -> [{ listener, once }]

  on (name, listener) {
    return this.#add(name, listener, false)
  }

  once (name, listener) {
    return this.#add(name, listener, true)
  }

  /** Takes a listener away; if it was added more than once, the latest. */
  off (name, listener) {
    const entries = this.#listeners.get(name)
    const last = entries ? entries.map((entry) => entry.listener).lastIndexOf(listener) : -1
    if (last >= 0) this.#keep(name, entries.filter((_, index) => index !== last))
    return this
  }

  /** @returns whether anybody listened. What a listener throws is the page's fault: it is reported, and never reaches who emits. */
  emit (name, ...args) {
    const entries = this.#listeners.get(name)
    if (!entries) return false
    for (const entry of entries) {
      if (entry.once && !this.#spend(name, entry)) continue
      try {
        entry.listener.apply(this, args)
      } catch (error) {
        report(error)
      }
    }
    return true
  }

  #add (name, listener, once) {
    if (typeof listener !== 'function') throw new TypeError('A listener is a function.')
    this.#keep(name, [...this.#listeners.get(name) ?? [], { listener, once }])
    return this
  }

  // Lists are replaced and never changed, so that one that is being walked stays what it was.
  #keep (name, entries) {
    if (entries.length) this.#listeners.set(name, entries)
    else this.#listeners.delete(name)
  }

  // A listener that emits the same event again must not run a second time.
  #spend (name, entry) {
    const entries = this.#listeners.get(name)
    if (!entries?.includes(entry)) return false
    this.#keep(name, entries.filter((other) => other !== entry))
    return true
  }
}

/** Tells the platform of an error that nobody is there to catch. Where it has no `reportError`, as Node, it becomes an uncaught one. */
export function report (error) {
  if (typeof reportError === 'function') reportError(error)
  else queueMicrotask(() => { throw error })
}
