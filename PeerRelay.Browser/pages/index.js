// The page at /: what the node is, its url as text and as a QR code, and a snippet that connects to it.

import { makeCopyButtons } from './copy.js'
import { clientUrl, fetchInfo, isLocal, relayUrl } from './node.js'
import { showCode } from './qr/figure.js'
import { quoted, shownUrl } from './url.js'

const MIB = 1024 * 1024

const size = bytes => bytes < MIB ? `${Math.round(bytes / 1024)} KiB` : `${Math.round(bytes / MIB * 10) / 10} MiB`
const show = (id, text) => { document.getElementById(id).textContent = text }

function snippetOf (url) {
  return `<!doctype html>
<title>Hello</title>
<script type="module">
  import { PeerRelay } from ${quoted(clientUrl)}

  const peer = new PeerRelay({ bootstrap: ${quoted(url)} })
  const room = peer.room('hello')
  room.on('join', member => peer.send(member.id, 'Hello!'))
  peer.on('message', (text, from) => document.body.append(\`\${from} says \${text} \`))
</script>
`
}

function showUrl (url) {
  show('url', url)
  show('snippet', snippetOf(url))
  showCode(document.getElementById('qr'), url)
}

function showInfo (info) {
  document.title = info.name === 'PeerRelay' ? info.name : `${info.name} · PeerRelay`
  show('name', info.name)
  show('id', info.id)
  show('version', info.version)
  show('frame', size(info.limits.maxFrameBytes))
  show('rate', info.limits.messagesPerSecond === 0 ? 'any number' : info.limits.messagesPerSecond.toLocaleString('en'))
}

makeCopyButtons()
try {
  const info = await fetchInfo()
  showInfo(info)
  // Where no public url is set, the node tells the one that this page came by, unless that is its own machine.
  showUrl(shownUrl(info.url, relayUrl))
  document.getElementById('local').hidden = info.url !== null || !isLocal
} catch (error) {
  showUrl(relayUrl)
  show('trouble', `The node does not say what it is. ${error.message}`)
  document.getElementById('trouble').hidden = false
}
