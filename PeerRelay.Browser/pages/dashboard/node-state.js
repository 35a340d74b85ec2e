/** What the page knows of the node, by what the event stream has told. */
export class NodeState {
  /** What the node is: id, name, version, urls. Null until it has told. */
  node = null
  /** The links by id. Each is replaced, never changed. */
  links = new Map()
  /** How many links there are of each transport, and in each bucket. */
  byTransport = new Map()
  byBucket = new Map()
  /** Another number each time that a link has come or gone, or is carried by something else. */
  version = 0
  #unseen = new Set()

  /** A snapshot begins: links that it does not have are gone at its end. */
  begin (node) {
    if (this.node?.id !== node.id) for (const id of [...this.links.keys()]) this.remove(id)
    this.node = node
    this.#unseen = new Set(this.links.keys())
  }

  /** Takes the latest of a link. Gives whether there was none to the peer. */
  put (link) {
    link.connectedAt = Date.parse(link.connectedAt)
    this.#unseen.delete(link.id)
    if (this.links.get(link.id)?.transport !== link.transport) this.version++
    const isNew = !this.#discount(link.id)
    this.links.set(link.id, link)
    add(this.byTransport, link.transport, 1)
    add(this.byBucket, link.bucket, 1)
    return isNew
  }

  /** Gives whether there was a link. */
  remove (id) {
    if (!this.#discount(id)) return false
    this.version++
    return this.links.delete(id)
  }

  end () {
    for (const id of this.#unseen) this.remove(id)
    this.#unseen.clear()
  }

  #discount (id) {
    const link = this.links.get(id)
    if (!link) return false
    add(this.byTransport, link.transport, -1)
    add(this.byBucket, link.bucket, -1)
    return true
  }
}

function add (counts, key, number) {
  const sum = (counts.get(key) ?? 0) + number
  if (sum > 0) counts.set(key, sum)
  else counts.delete(key)
}
