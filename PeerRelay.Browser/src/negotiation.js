/** Candidates that are signalled: each is a message through the network. */
const maxCandidates = 32

/** Candidates of the other side that are kept until both descriptions are known. */
const maxKept = 16

/** One side of a WebRTC connection with one channel: from the description to the open channel. */
export class Negotiation {
  /** Resolves with the channel once it is open, or with null if it never will be. */
  opened
  /** Whether both descriptions are known. */
  isAgreed = false
  channel = null
  #resolve
  #send
  #found = []
  #isDescribed = false
  #candidates = 0

  /** @param send sends a signal to the other side */
  constructor (RTCPeerConnection, iceServers, isOfferer, send) {
    this.isOfferer = isOfferer
    this.#send = send
    this.opened = new Promise((resolve) => { this.#resolve = resolve })
    const connection = this.connection = new RTCPeerConnection({ iceServers })
    connection.onicecandidate = ({ candidate }) => { if (candidate?.candidate) this.#onCandidate(candidate) }
    connection.onconnectionstatechange = () => {
      if (['failed', 'closed'].includes(connection.connectionState)) this.#resolve(null)
    }
    // The side that dials opens the channel; a second one is closed, whoever opens it.
    connection.ondatachannel = ({ channel }) => this.channel ? channel.close() : this.#use(channel)
    if (isOfferer) this.#use(connection.createDataChannel('peer-relay'))
  }

  async offer () {
    await this.#describe(await this.connection.createOffer())
  }

  async answer (sdp) {
    await this.connection.setRemoteDescription({ type: 'offer', sdp })
    await this.#describe(await this.connection.createAnswer())
    this.isAgreed = true
  }

  async take (sdp) {
    this.isAgreed = true // a second answer must not be taken while this one is
    await this.connection.setRemoteDescription({ type: 'answer', sdp })
  }

  /** One that is of no use harms nobody. */
  add (candidate) {
    this.connection.addIceCandidate(candidate).catch(() => {})
  }

  /** Signals nothing more: a peer of the old kind would take it for the begin of another connection. */
  hush () {
    this.connection.onicecandidate = null
    this.#candidates = maxCandidates
  }

  close () {
    this.hush()
    this.connection.onconnectionstatechange = null
    this.connection.close()
    this.#resolve(null)
  }

  #use (channel) {
    this.channel = channel
    channel.binaryType = 'arraybuffer'
    channel.onclose = () => this.#resolve(null)
    channel.onopen = () => this.#resolve(channel)
    if (channel.readyState === 'open') this.#resolve(channel)
  }

  async #describe (description) {
    await this.connection.setLocalDescription(description)
    this.#send({ type: description.type, sdp: description.sdp })
    this.#isDescribed = true
    for (const candidate of this.#found.splice(0)) this.#send({ candidate })
  }

  #onCandidate ({ candidate, sdpMid, sdpMLineIndex }) {
    if (++this.#candidates > maxCandidates) return
    const found = { candidate, sdpMid, sdpMLineIndex }
    if (this.#isDescribed) this.#send({ candidate: found })
    else this.#found.push(found)
  }
}

/** Signals that wait to be taken up, and offers that are answered: the other side may have begun anew. */
const maxWaiting = 32
const maxAnswers = 3

/** How a connection with one peer is made: takes its signals one after the other until the channel is open or time is up. */
export class Attempt {
  /** Resolves with the {@link Negotiation}, or with null if there is no connection. */
  made
  #make
  #goesFirst
  #negotiation = null
  #kept = []
  #waiting = 0
  #answers = 0
  #last = Promise.resolve()
  #resolve
  #timer

  /**
   * @param make makes a {@link Negotiation}, for an offerer or not; by a promise
   * @param goesFirst whether our offer stands where both sides have made one: that of the smaller id does
   */
  constructor (id, isOwn, { make, goesFirst, timeout }) {
    this.id = id
    this.isOwn = isOwn
    this.#make = make
    this.#goesFirst = goesFirst
    this.made = new Promise((resolve) => { this.#resolve = resolve })
    this.#timer = setTimeout(() => this.end(), timeout)
    if (isOwn) this.#then(() => this.#offer())
  }

  /** @returns whether a signal was taken */
  take (signal) {
    if (this.#timer === null || this.#waiting >= maxWaiting) return false
    this.#waiting++
    this.#then(() => {
      this.#waiting--
      return this.#take(signal)
    })
    return true
  }

  /** Ends it: with a connection, or without. */
  end (negotiation = null) {
    if (this.#timer === null) return
    clearTimeout(this.#timer)
    this.#timer = null
    if (negotiation) negotiation.hush()
    else this.#negotiation?.close()
    this.#resolve(negotiation)
  }

  #then (action) {
    this.#last = this.#last.then(() => this.#timer === null ? undefined : action()).catch(() => this.end())
  }

  async #begin (isOfferer) {
    this.#negotiation?.close()
    const negotiation = await this.#make(isOfferer)
    if (this.#timer === null) return negotiation.close()
    this.#negotiation = negotiation
    negotiation.opened.then((channel) => {
      if (negotiation === this.#negotiation) this.end(channel && negotiation)
    })
    return negotiation
  }

  async #offer () {
    await (await this.#begin(true))?.offer()
  }

  async #take ({ type, sdp, candidate }) {
    const current = this.#negotiation
    if (candidate) {
      if (current?.isAgreed) current.add(candidate)
      else if (this.#kept.length < maxKept) this.#kept.push(candidate)
    } else if (type === 'answer') {
      if (!current?.isOfferer || current.isAgreed) return
      await current.take(sdp)
      this.#useKept()
    } else if (this.#answers < maxAnswers && (!current?.isOfferer || (!current.isAgreed && !this.#goesFirst))) {
      this.#answers++
      this.#negotiation = null
      current?.close()
      await (await this.#begin(false))?.answer(sdp)
      this.#useKept()
    }
  }

  #useKept () {
    for (const candidate of this.#kept.splice(0)) this.#negotiation?.add(candidate)
  }
}
