'use strict'

// Two connections of @roamhq/wrtc that meet in this process. OurPair.cs does the same with ours, and answers the same lines: see PairProcess.cs.
// It is run in the folder that has the packages.

const { createRequire } = require('module')
const { createInterface } = require('readline')
const { RTCPeerConnection } = createRequire(process.cwd() + '/')('@roamhq/wrtc')

// Bytes that may be on their way: beyond 16 MiB, wrtc drops what is sent, without a word. Its bufferedamountlow never comes, so what has arrived is counted instead.
const MOST_UNDERWAY = 1024 * 1024

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const say = (...words) => process.stdout.write(words.join(' ') + '\n')
const read = async () => ((await lines.next()).value || '').split(' ')
const bare = description => ({ type: description.type, sdp: description.sdp.replace(/^a=(candidate|end-of-candidates).*\r\n/gm, '') })

function gather (connection) {
  return new Promise(resolve => {
    const found = []
    connection.onicecandidate = ({ candidate }) => candidate ? found.push(candidate) : resolve(found)
  })
}

// The host's own IPv4 address for UDP, of which there must be one.
const addressOf = candidates => candidates
  .map(candidate => candidate.candidate.split(' '))
  .filter(words => words[2].toLowerCase() === 'udp' && words[7] === 'host' && /^[0-9.]+$/.test(words[4]))
  .map(words => words[4] + ':' + words[5])[0]

const candidateAt = address => ({ candidate: `candidate:1 1 udp 2122260223 ${address.replace(':', ' ')} typ host`, sdpMid: '0', sdpMLineIndex: 0 })

async function open () {
  const [one, other] = [new RTCPeerConnection(), new RTCPeerConnection()]
  const [ones, others] = [gather(one), gather(other)]
  const sender = one.createDataChannel('data')
  const receiving = new Promise(resolve => { other.ondatachannel = event => resolve(event.channel) })
  await one.setLocalDescription(await one.createOffer())
  await other.setRemoteDescription(bare(one.localDescription))
  await other.setLocalDescription(await other.createAnswer())
  await one.setRemoteDescription(bare(other.localDescription))
  say('ready', addressOf(await ones), addressOf(await others))
  const [, oneAt, otherAt] = await read()
  const opened = new Promise(resolve => { sender.onopen = resolve })
  await one.addIceCandidate(candidateAt(otherAt))
  await other.addIceCandidate(candidateAt(oneAt))
  const receiver = await receiving
  receiver.binaryType = 'arraybuffer'
  await opened
  say('open')
  return { sender, receiver, connections: [one, other] }
}

function measure ({ sender, receiver }, bytes, milliseconds) {
  const message = new Uint8Array(bytes)
  const window = Math.ceil(MOST_UNDERWAY / bytes)
  let [sent, received, arrived] = [0, 0, 0]
  const cpu = process.cpuUsage()
  const start = process.hrtime.bigint()
  const end = start + BigInt(milliseconds) * 1000000n
  return new Promise(resolve => {
    receiver.onmessage = ({ data }) => {
      received++
      arrived += data.byteLength
      if (sent - received <= window / 2) fill()
    }
    fill()

    function fill () {
      if (process.hrtime.bigint() < end) {
        for (; sent - received < window; sent++) sender.send(message)
      } else if (received === sent) {
        const nanoseconds = process.hrtime.bigint() - start
        const { user, system } = process.cpuUsage(cpu)
        say('sent', received, arrived, nanoseconds / 1000n, user + system)
        resolve()
      }
    }
  })
}

async function run () {
  const pair = await open()
  while (true) {
    const [word, bytes, milliseconds] = await read()
    if (word !== 'send') break
    await measure(pair, Number(bytes), Number(milliseconds))
  }
  for (const connection of pair.connections) connection.close()
  process.exit(0)
}

run().catch(error => {
  console.error(error)
  process.exit(1)
})
