/** Candidates that are signalled: each is a message through the network. */
const maxCandidates = 32

/**
 * One side of a WebRTC connection with one channel: from the description to the open channel.
 * @param send sends a signal to the other side
 * @param ended is told once the channel is open, with true, or when it never will be
 */
export function makeNegotiation ({ RTCPeerConnection, send }, iceServers, isOfferer, ended) {
  const connection = connect()
  let count = 0

  // Without servers, if there is one among them that the browser does not take.
  function connect () {
    try {
      return new RTCPeerConnection({ iceServers })
    } catch {
      return new RTCPeerConnection()
    }
  }

  connection.onicecandidate = ({ candidate }) => {
    if (candidate?.candidate && ++count <= maxCandidates) send({ candidate })
  }
  connection.onconnectionstatechange = () => ['failed', 'closed'].includes(connection.connectionState) && ended(false)
  // The side that dials opens the channel; a second one is closed, whoever opens it.
  connection.ondatachannel = ({ channel }) => negotiation.channel ? channel.close() : use(channel)

  function use (channel) {
    negotiation.channel = channel
    channel.onclose = () => ended(false)
    channel.onopen = () => ended(true)
    if (channel.readyState === 'open') ended(true)
  }

  // It is sent first: candidates are found as soon as it is set.
  function describe ({ type, sdp }) {
    send({ type, sdp })
    return connection.setLocalDescription({ type, sdp })
  }

  const negotiation = {
    connection,
    isOfferer,
    channel: null,
    /** Whether both descriptions are known. */
    isAgreed: false,

    async offer () {
      await describe(await connection.createOffer())
    },

    async answer (sdp) {
      await connection.setRemoteDescription({ type: 'offer', sdp })
      await describe(await connection.createAnswer())
      negotiation.isAgreed = true
    },

    async take (sdp) {
      negotiation.isAgreed = true // a second answer must not be taken while this one is
      await connection.setRemoteDescription({ type: 'answer', sdp })
    },

    /** Signals nothing more: a peer of the old kind would take it for the begin of another connection. */
    hush () {
      connection.onicecandidate = null
    }
  }
  if (isOfferer) use(connection.createDataChannel('peer-relay'))
  return negotiation
}
