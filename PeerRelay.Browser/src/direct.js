import { makeRecent } from './bounded.js'
import { PeerRelayError } from './errors.js'
import { makeHandshakes } from './handshakes.js'
import { neededOf } from './ids.js'
import { CloseCode, makeChannelLink } from './link.js'
import { makeSignals } from './signals.js'
import { now, onAbort, waitFor } from './waiting.js'

/** How long a peer is left alone to which no direct link could be made: twice as long each time. And one whose link was closed in favour of others. */
const shortestRest = 30000
const longestRest = 600000
const trimmedRest = 120000

/** The same for one that has not answered: the offer may have got lost, as nobody holds it, or the channel be one by which nothing leaves. */
const unansweredRest = 5000

/** A link that a message has used so lately is not closed in favour of another. */
const busyTime = 30000

/**
 * Makes direct links: those that the overlay wants, and those to the peers that messages are exchanged with. Closes the least needed where they are too many.
 * @param options `rtc`: what has an `RTCPeerConnection`; null where there is none
 */
export function makeDirectLinks (node, { rtc, isOn: isToBeOn, iceServers, closing }) {
  const { self, limits, neighbours } = node
  let isOn = isToBeOn && rtc !== null
  let rests
  const waiters = new Set()
  const handshakes = makeHandshakes(self, { dial: (id) => signals.dial(id), answer: (id) => answer(id, isOn), fail })
  const signals = makeSignals(self, {
    RTCPeerConnection: rtc?.RTCPeerConnection,
    iceServers,
    timeout: limits.connectTimeout,
    send: (to, signal) => node.send(to, 'signal', signal),
    made: onMade,
    expects: handshakes.has,
    makeRoom,
    doubt: (id) => node.doubt(id)
  })

  const forgetRests = () => { rests = makeRecent(512, 2 * longestRest) }
  const isResting = (id) => now() < rests.get(id)?.until
  const channels = () => [...neighbours.values()].filter((link) => link.transport === 'webrtc')
  const waitersOf = (id) => [...waiters].filter((waiter) => waiter.id === id)
  const answer = (to, wrtc) => node.send(to, 'handshake-answer', { ws: null, wrtc })

  function refuse (some, code) {
    for (const waiter of some) waiter.reject(new PeerRelayError(code))
  }

  function rest (id, time) {
    rests.set(id, { time, until: now() + time })
  }

  function fail (id, least = shortestRest) {
    if (!isOn) return
    rest(id, Math.min(longestRest, Math.max(least, 2 * (rests.get(id)?.time ?? 0))))
    refuse(waitersOf(id), 'NOT_REACHABLE')
  }

  const hasRoom = () => channels().length + signals.count() < limits.directLinks

  /** Sees to it that there is room for one more link: closes the least recently used that the overlay does not need. @returns whether there is room */
  function makeRoom () {
    if (hasRoom()) return true
    const needed = neededOf(self, node.passers().map((passer) => passer.id))
    const [least] = channels()
      .filter((link) => !needed.has(link.id) && now() - Math.max(link.usedAt, link.openedAt) > busyTime)
      .sort((a, b) => a.usedAt - b.usedAt)
    least?.close(CloseCode.trimmed, 'trimmed')
    return !!least
  }

  function offer (id, isAsked) {
    if (!isOn || !neighbours.size || neighbours.has(id) || signals.has(id) || isResting(id) || !handshakes.offer(id, isAsked)) return
    if (makeRoom()) node.send(id, 'handshake-offer')
    else handshakes.end(id)
  }

  function onMade ({ id, isOwn }, negotiation) {
    const wasExpected = handshakes.end(id)
    if (!negotiation) {
      if (isOwn || wasExpected) fail(id) // anybody can have begun one that nothing came before
      return
    }
    const link = makeChannelLink(node, id, negotiation)
    if (isOn) link.opened()
    else link.close(CloseCode.normal, 'WebRTC off')
  }

  forgetRests()
  return {
    isResting,
    offer,

    get isOn () {
      return isOn
    },

    set isOn (on) {
      if (on === isOn) return
      if (on && !rtc) throw new PeerRelayError('UNAVAILABLE')
      isOn = on
      forgetRests()
      if (on) return
      refuse(waiters, 'UNAVAILABLE')
      signals.stop()
      for (const link of channels()) link.close(CloseCode.normal, 'WebRTC off')
    },

    /** Makes a direct link that the application asks for. */
    async connect (id, { timeout = limits.connectTimeout, signal } = {}) {
      if (neighbours.has(id)) return
      if (!isOn) throw new PeerRelayError('UNAVAILABLE')
      return waitFor({ timeout, signal, closing }, (resolve, reject, ended) => {
        const waiter = { id, resolve, reject }
        waiters.add(waiter)
        onAbort(ended, () => waiters.delete(waiter))
        rests.delete(id)
        offer(id, true)
      })
    },

    onOffer (from, isSpare) {
      if (neighbours.has(from)) return node.doubt(from)
      const rest = rests.get(from)
      if (rest) rest.until = 0 // it takes WebRTC now, whatever was before
      const canBeDialled = isOn && (isSpare ? hasRoom() : makeRoom())
      if (handshakes.onOffer(from, canBeDialled)) answer(from, canBeDialled)
    },

    /** Takes an answer. Urls in it are not dialled: nobody is to have a page knock at doors that the visitor's machine can reach. @returns why it was dropped */
    onAnswer: (from, told) => handshakes.onAnswer(from, isOn && told?.wrtc === true),

    onSignal (from, data, by) {
      if (!isOn) return 'unknownType' // as our answers say
      return signals.onSignal(from, data, by, neighbours.has(from))
    },

    onLinked (id) {
      handshakes.end(id)
      for (const waiter of waitersOf(id)) waiter.resolve()
    },

    /** @param code with which the link was closed, by either side */
    onGone ({ id, transport, isProven }, code) {
      if (transport !== 'webrtc') return
      if (code === CloseCode.trimmed) rest(id, trimmedRest)
      else fail(id, isProven ? shortestRest : unansweredRest)
    },

    /** Leaves a peer alone that the application has disconnected. */
    leaveAlone: (id) => rest(id, longestRest),

    tick () {
      // Who waits for a link has an offer made again until its own time is over: one may have got lost.
      for (const id of handshakes.expire()) if (!waitersOf(id).length) fail(id, unansweredRest)
      for (const waiter of waiters) offer(waiter.id, true)
    },

    stop () {
      isOn = false
      signals.stop()
    }
  }
}
