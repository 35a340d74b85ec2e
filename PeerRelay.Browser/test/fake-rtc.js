/** WebRTC in memory: connections find each other by their descriptions, and open their channel a few milliseconds after the answer is known. */
export class FakeRtc {
  connections = []
  /** Whether connections fail, as if no candidate led anywhere. */
  fails = false
  /** Whether what the answering side sends is lost, though its channel says open. */
  losesAnswers = false
  RTCPeerConnection

  constructor () {
    const rtc = this
    this.RTCPeerConnection = class extends FakeConnection {
      constructor (options) {
        super(rtc, options)
      }
    }
  }
}

class FakeConnection {
  connectionState = 'new'
  remoteDescription = null
  candidates = []
  channels = []
  other = null
  sctp = { maxMessageSize: 262144 }

  constructor (rtc, options) {
    this.rtc = rtc
    this.options = options
    this.number = rtc.connections.push(this) - 1
  }

  createDataChannel () {
    this.channels.push(new FakeChannel(this))
    return this.channels[0]
  }

  async createOffer () {
    return { type: 'offer', sdp: `offer ${this.number}` }
  }

  async createAnswer () {
    return { type: 'answer', sdp: `answer ${this.number}` }
  }

  async setLocalDescription () {
    const candidate = { candidate: `candidate ${this.number}`, sdpMid: '0', sdpMLineIndex: 0 }
    setTimeout(() => this.onicecandidate?.({ candidate }), 1)
    setTimeout(() => this.onicecandidate?.({ candidate: null }), 2)
  }

  async setRemoteDescription (description) {
    const [, type, number] = /^(offer|answer) (\d+)$/.exec(description.sdp) ?? []
    if (type !== description.type) throw new Error('That is no description.')
    this.remoteDescription = description
    this.other = this.rtc.connections[number]
    if (type === 'answer') setTimeout(() => this.#open(), 10)
  }

  async addIceCandidate (candidate) {
    if (!this.remoteDescription) throw new Error('There is no description yet.')
    this.candidates.push(candidate)
  }

  close () {
    if (this.connectionState === 'closed') return
    this.connectionState = 'closed'
    for (const channel of this.channels) channel.end()
    const other = this.other
    setTimeout(() => { for (const channel of other?.channels ?? []) if (channel.other?.connection === this) channel.end() }, 1)
  }

  #open () {
    if (this.connectionState === 'closed' || this.other.connectionState === 'closed') return
    if (this.rtc.fails) return this.#fail()
    const answering = new FakeChannel(this.other)
    this.other.channels.push(answering)
    const [offering] = this.channels
    offering.other = answering
    answering.other = offering
    answering.isMute = this.rtc.losesAnswers
    this.other.ondatachannel({ channel: answering })
    answering.open()
    offering.open()
  }

  #fail () {
    for (const connection of [this, this.other]) {
      connection.connectionState = 'failed'
      connection.onconnectionstatechange?.()
    }
  }
}

class FakeChannel {
  readyState = 'connecting'
  bufferedAmount = 0
  isMute = false
  other = null

  constructor (connection) {
    this.connection = connection
  }

  send (text) {
    if (this.readyState !== 'open') throw new Error('It is not open.')
    if (!this.isMute) setTimeout(() => { if (this.other.readyState === 'open') this.other.onmessage?.({ data: text }) }, 1)
  }

  open () {
    this.readyState = 'open'
    this.onopen?.()
  }

  end () {
    if (this.readyState === 'closed') return
    this.readyState = 'closed'
    this.onclose?.()
  }

  close () {
    this.end()
    this.other?.end()
  }
}
