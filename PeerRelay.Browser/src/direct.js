import { Handshakes } from './handshakes.js'
import { Signals } from './signals.js'
import { CloseCode, ChannelLink } from './link.js'
import { PeerRelayError } from './errors.js'
import { Recent } from './bounded.js'
import { neededOf } from './router.js'

/** How long a peer is left alone to which no direct link could be made: twice as long each time. And one whose link was closed in favour of others. */
const shortestRest = 30000
const longestRest = 600000

/** The same for one that has not answered: the offer may have got lost, as nobody holds it. */
const unansweredRest = 5000

/** A link that a message has used so lately is not closed in favour of another. */
const busyTime = 30000

/** Makes direct links: those that the overlay wants, and those to the peers that messages are exchanged with. Closes the least needed where they are too many. */
export class DirectLinks {
  #node
  #rtc
  #isOn
  #handshakes
  #signals
  #rests = new Recent(512, 2 * longestRest)
  #wanted = new Set()
  #waiters = new Map()

  /** @param rtc what has an `RTCPeerConnection`; null where there is none */
  constructor (node, { rtc, isOn, iceServers }) {
    this.#node = node
    this.#rtc = rtc
    this.#isOn = isOn && rtc !== null
    this.#handshakes = new Handshakes(node.self)
    this.#signals = new Signals(node.self, {
      RTCPeerConnection: rtc?.RTCPeerConnection,
      iceServers,
      timeout: node.limits.connectTimeout,
      send: (to, signal) => node.send(to, 'signal', signal),
      made: (attempt, negotiation) => this.#onMade(attempt, negotiation),
      expects: (id) => this.#handshakes.has(id)
    })
  }

  get isOn () {
    return this.#isOn
  }

  set isOn (on) {
    if (on === this.#isOn) return
    if (on && !this.#rtc) throw new PeerRelayError('UNAVAILABLE', 'This platform has no WebRTC.')
    this.#isOn = on
    this.#rests = new Recent(512, 2 * longestRest)
    if (on) return
    this.#signals.stop()
    for (const { link } of this.#channels()) link.close(CloseCode.normal, 'WebRTC is turned off')
  }

  /** Whether the overlay may want a link to a peer: nothing is under way, and it does not rest. */
  mayOffer (id) {
    return this.#isOn && !this.#handshakes.has(id) && !this.#signals.has(id) && !this.isResting(id) && this.#handshakes.room(false) > 0
  }

  isResting (id) {
    return performance.now() < (this.#rests.get(id)?.until ?? 0)
  }

  /** Makes an offer that the overlay wants. */
  offer (id) {
    if (this.mayOffer(id) && this.#makeRoom() && this.#handshakes.offer(id, false)) this.#node.send(id, 'handshake-offer')
  }

  /** Has a direct link made to a peer that messages are exchanged with, in its turn. */
  want (id) {
    if (!this.#isOn || this.#wanted.size >= 64 || this.#node.neighbours.has(id) || this.isResting(id)) return
    this.#wanted.add(id)
    this.#offerWanted()
  }

  /** Makes a direct link that the application asks for. */
  async connect (id, { timeout = this.#node.limits.connectTimeout, signal } = {}) {
    if (this.#node.neighbours.has(id)) return
    if (!this.#isOn) throw new PeerRelayError('UNAVAILABLE', 'WebRTC is turned off, or not there.')
    await new Promise((resolve, reject) => {
      const end = (code, message) => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
        this.#waiters.get(id)?.delete(end)
        if (this.#waiters.get(id)?.size === 0) this.#waiters.delete(id)
        if (code) reject(new PeerRelayError(code, message))
        else resolve()
      }
      const abort = () => end('ABORTED', 'It was aborted.')
      const timer = setTimeout(() => end('TIMEOUT', 'There was no direct link in time.'), timeout)
      signal?.addEventListener('abort', abort)
      this.#waiters.set(id, (this.#waiters.get(id) ?? new Set()).add(end))
      this.#rests.delete(id)
      this.want(id)
    })
  }

  onOffer (from, isSpare) {
    if (this.#node.neighbours.has(from)) return
    const rest = this.#rests.get(from)
    if (rest) rest.until = 0 // it takes WebRTC now, whatever was before
    const canBeDialled = this.#isOn && (isSpare ? this.#channels().length < this.#node.limits.directLinks : this.#makeRoom())
    if (this.#handshakes.onOffer(from, canBeDialled)) this.#answer(from, canBeDialled)
  }

  /** Takes an answer. Urls in it are not dialled: nobody is to have a page knock at doors that the visitor's machine can reach. @returns why it was dropped */
  onAnswer (from, answer) {
    const isDialable = this.#isOn && answer?.wrtc === true
    switch (this.#handshakes.onAnswer(from, isDialable)) {
      case 'dial':
        this.#dial(from)
        return
      case 'answer':
        this.#answer(from, this.#isOn)
        return
      case 'notDialable':
        this.#fail(from)
        return
      case 'unasked':
        return 'unaskedAnswer'
    }
  }

  onSignal (from, data, neighbour) {
    if (!this.#isOn) return 'unknownType' // as our answers say
    if (!this.#signals.has(from) && !this.#handshakes.has(from) && !this.#makeRoom()) return 'tooManySignals'
    return this.#signals.onSignal(from, data, neighbour.link, this.#node.neighbours.has(from))
  }

  onLinked (id) {
    this.#handshakes.end(id)
    this.#wanted.delete(id)
    for (const end of [...this.#waiters.get(id) ?? []]) end()
  }

  /** @param code with which the link was closed, by either side */
  onGone (id, code, wasDirect) {
    if (!wasDirect) return
    if (code === CloseCode.trimmed) this.#rest(id, longestRest / 5)
    else if (this.#isOn) this.#fail(id)
  }

  /** Leaves a peer alone that the application has disconnected. */
  leaveAlone (id) {
    this.#rest(id, longestRest)
  }

  tick () {
    for (const id of this.#handshakes.expire()) this.#fail(id, unansweredRest)
    this.#offerWanted()
  }

  stop () {
    this.#isOn = false
    this.#signals.stop()
    for (const ends of [...this.#waiters.values()]) for (const end of [...ends]) end('CLOSED', 'The peer was destroyed.')
  }

  #channels () {
    return [...this.#node.neighbours.values()].filter(({ link }) => link.transport === 'webrtc')
  }

  #offerWanted () {
    for (const id of this.#wanted) {
      if (this.#node.neighbours.has(id) || this.isResting(id) || !this.#isOn) this.#wanted.delete(id)
      else if (this.#handshakes.room(true) <= 0) return
      else if (!this.#handshakes.has(id) && !this.#signals.has(id) && this.#makeRoom() && this.#handshakes.offer(id, true)) this.#node.send(id, 'handshake-offer')
    }
  }

  #answer (to, canBeDialled) {
    this.#node.send(to, 'handshake-answer', { ws: null, wrtc: canBeDialled })
  }

  async #dial (id) {
    const isMade = await this.#signals.dial(id)
    this.#handshakes.end(id)
    if (!isMade) this.#fail(id)
  }

  #onMade ({ id, isOwn }, negotiation) {
    if (!negotiation) {
      if (!isOwn && this.#handshakes.end(id)) this.#fail(id) // anybody can have begun one that nothing came before
      return
    }
    const { connection, channel, isOfferer } = negotiation
    const link = new ChannelLink(this.#node, this.#node.limits, { self: this.#node.self, id, connection, channel, direction: isOfferer ? 'outbound' : 'inbound' })
    if (!this.#isOn) link.close(CloseCode.normal, 'WebRTC is turned off')
    else link.opened()
  }

  #fail (id, least = shortestRest) {
    if (!this.#isOn) return
    const last = this.#rests.get(id)?.time ?? 0
    this.#rest(id, Math.min(longestRest, Math.max(least, 2 * last)))
    for (const end of [...this.#waiters.get(id) ?? []]) end('NOT_REACHABLE', 'No direct link could be made.')
  }

  #rest (id, time) {
    this.#wanted.delete(id)
    this.#rests.set(id, { time, until: performance.now() + time })
  }

  /** Sees to it that there is room for one more link: closes the least recently used that the overlay does not need. @returns whether there is room */
  #makeRoom () {
    const { limits, self, neighbours } = this.#node
    const channels = this.#channels()
    const coming = this.#signals.size
    if (channels.length + coming < limits.directLinks && neighbours.size + coming < limits.links) return true
    const needed = neededOf(self, this.#node.passerIds)
    const now = performance.now()
    const least = channels
      .filter(({ id, usedAt, since }) => !needed.has(id) && now - Math.max(usedAt, since) > busyTime)
      .sort((a, b) => a.usedAt - b.usedAt)[0]
    least?.link.close(CloseCode.trimmed, 'there are enough links without this one')
    return least !== undefined
  }
}
