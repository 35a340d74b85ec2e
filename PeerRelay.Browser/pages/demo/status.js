// How the page stands with the network: its own state, and whether the node that it came from is linked. Without that one, those who are linked directly go on.

export class Status {
  #peer
  #state = document.getElementById('state')
  #node = document.getElementById('node')
  #retryAt = 0

  constructor (peer) {
    this.#peer = peer
    peer.on('open', () => this.show())
    peer.on('close', () => this.show())
    peer.on('peer', () => this.show())
    peer.on('disconnect', () => this.show())
    peer.on('reconnecting', delay => {
      this.#retryAt = Date.now() + delay
      this.show()
    })
    this.show()
  }

  show () {
    const { state, links } = this.#peer.stats()
    put(this.#state, ...this.#describe(state))
    const isNodeLinked = links.some(link => link.url !== undefined)
    this.#node.hidden = state !== 'open' || isNodeLinked
    put(this.#node, 'the node is away, direct links go on', 'warn')
  }

  #describe (state) {
    if (state === 'open') return ['connected', 'good']
    if (state === 'closed') return ['closed', 'bad']
    if (state === 'connecting') return ['connecting', 'accent']
    return [this.#retryAt > Date.now() ? 'no connection, trying again soon' : 'reconnecting', 'warn']
  }
}

/** Touches the page only where something is new: screen readers tell of what changes. */
function put (badge, text, kind) {
  if (badge.textContent === text) return
  badge.textContent = text
  badge.className = `badge ${kind}`
}
