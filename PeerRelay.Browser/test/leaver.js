// A program that leaves with everything under way: it must end by itself. Its argument is the url of a node.
import WebSocket from 'ws'
import { PeerRelay } from './client.js'

const peer = new PeerRelay({ bootstrap: process.argv[2], wrtc: false, WebSocket })
const other = new PeerRelay({ bootstrap: process.argv[2], wrtc: false, WebSocket })
await Promise.all([peer.opened, other.opened])

const room = peer.room('tea', { state: 1, via: [other.id] })
other.room('tea')
await new Promise((resolve) => room.once('join', resolve))
room.setState(2)
room.setState(3)
other.onRequest(() => new Promise(() => {}))
const codes = Promise.all([peer.request(other.id, 1), peer.send(other.id, new Uint8Array(5_000_000)), other.request(peer.id, 'x'.repeat(3_000_000))].map((one) => one.catch(({ code }) => code)))
await Promise.all([peer.destroy(), other.destroy()])
console.log(JSON.stringify(await codes))
