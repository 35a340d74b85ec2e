// Rooms that are found through the node itself.
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import WebSocket from 'ws'
import { PeerRelay } from './client.js'
import { startNode, withoutNode } from './node.js'

describe('rooms of a node', { skip: withoutNode }, () => {
  let node
  const peers = []

  before(async () => {
    node = await startNode()
  })

  afterEach(() => Promise.all(peers.splice(0).map((peer) => peer.destroy())))

  after(() => node.stop())

  function enter (state) {
    const peer = new PeerRelay({ bootstrap: node.url, wrtc: false, WebSocket })
    peers.push(peer)
    const room = peer.room('tea', { state })
    return { peer, room }
  }

  // Resolves when a member has that many others.
  function members ({ room }, count) {
    return new Promise((resolve) => {
      const look = () => room.members.size === count && resolve([...room.members.values()].map(({ state }) => state).sort())
      room.on('join', look).on('leave', look)
      look()
    })
  }

  test('those that enter before they are linked meet', async () => {
    const all = await Promise.all(['a', 'b', 'c'].map(enter))
    assert.deepEqual(await Promise.all(all.map((one) => members(one, 2))), [['b', 'c'], ['a', 'c'], ['a', 'b']])
    all[0].room.leave()
    assert.deepEqual(await Promise.all(all.slice(1).map((one) => members(one, 1))), [['c'], ['b']])
    const [said] = await Promise.all([new Promise((resolve) => all[2].room.once('message', resolve)), all[1].room.send('still here')])
    assert.equal(said, 'still here')
  })

  test('a node that was started again is told by all, so that who comes then finds them', async () => {
    const all = await Promise.all(['a', 'b'].map(enter))
    await Promise.all(all.map((one) => members(one, 1)))
    const reconnected = all.map(({ peer }) => new Promise((resolve) => peer.once('open', resolve)))
    const { port } = new URL(node.url)
    await node.stop()
    node = await startNode(`--PeerRelay:Port=${port}`)
    await Promise.all(reconnected)
    assert.deepEqual(await members(await enter('late'), 2), ['a', 'b'])
  })
})
