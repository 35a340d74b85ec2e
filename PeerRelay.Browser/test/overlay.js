import { makeRate } from '../src/bounded.js'
import { makeNode } from '../src/node.js'
import { limitsOf } from '../src/options.js'

/** Nodes in memory, linked by pairs of links that carry frames in order, each a millisecond later. */
export class Overlay {
  nodes = new Map()

  node (self, { transit = true, limits, ...options } = {}) {
    const node = makeNode({ self, limits: { ...limitsOf(limits), frameBytes: () => 2 ** 20 }, transit, rtc: null, isOn: false, iceServers: async () => [], ...options }, {
      deliver: (message) => {
        node.messages.push(message)
        return node.accepts
      },
      heard: () => {},
      peer: (id) => node.events.push(['peer', id]),
      gone: (id, reason) => node.events.push(['gone', id, reason]),
      path: (id) => node.events.push(['path', id]),
      linkEnded: () => {}
    })
    Object.assign(node, { messages: [], events: [], accepts: true })
    this.nodes.set(self, node)
    return node
  }

  link (a, b, transport = 'websocket') {
    const links = [new PairedLink(a, b.self, transport), new PairedLink(b, a.self, transport)]
    links[0].other = links[1]
    links[1].other = links[0]
    a.onOpen(links[0])
    b.onOpen(links[1])
    return links
  }
}

class PairedLink {
  bufferedAmount = 0
  stats = { framesReceived: 0 }
  openedAt = performance.now()
  mayFail = makeRate(8 / 60, 8)
  maxBytes = Infinity
  sent = []
  /** Whether frames get lost on the way, as if the other side were gone without a word. */
  isMute = false
  isEnded = false

  constructor (node, id, transport) {
    this.node = node
    this.id = id
    this.transport = transport
  }

  send ({ text, type }) {
    if (this.isEnded) return 'noRoute'
    if (text.length > this.maxBytes) return 'tooLarge'
    this.sent.push(type)
    if (!this.isMute) setTimeout(() => this.other.#receive(text), 1)
  }

  close (code, reason) {
    this.closedWith = code
    for (const link of [this, this.other]) {
      if (link.isEnded) continue
      link.isEnded = true
      link.node.onEnd(link, code, reason)
    }
  }

  #receive (text) {
    if (this.isEnded) return
    this.stats.framesReceived++
    this.node.onFrame(this, text)
  }
}
