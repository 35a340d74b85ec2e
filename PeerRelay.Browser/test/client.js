// The client as the tests take it: what is built, or with PEER_RELAY_SOURCES set, what it is built from.
export const { PeerRelay, PeerRelayError, Room, Socket } = await import(process.env.PEER_RELAY_SOURCES ? '../src/peer-relay.js' : '../peer-relay.js')
