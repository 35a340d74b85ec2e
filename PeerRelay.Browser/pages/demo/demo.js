// The page at /demo: a room where everybody sees everybody's cursor, and talks. It uses what the client makes public, and nothing else of the node.

import { makeCopyButtons } from '../copy.js'
import { clientUrl, relayUrl } from '../node.js'
import { Chat } from './chat.js'
import { claimStorage, holdId } from './identity.js'
import { Invitation } from './invitation.js'
import { People } from './people.js'
import { colourOf, myself, rename, roomOf } from './person.js'
import { Session } from './session.js'
import { Stage } from './stage.js'
import { Status } from './status.js'

const REFRESH = 1_000

const element = id => document.getElementById(id)

async function start () {
  const { PeerRelay } = await import(clientUrl)
  const storage = await claimStorage()
  const peer = new PeerRelay({ bootstrap: relayUrl, ...(storage && { id: 'stored', storage }) })
  holdId(peer.id)
  const me = myself(peer.id, storage)
  let session

  const say = text => { element('said').textContent = text }
  const stage = new Stage(element('stage'), element('surface'), position => session.sendCursor(position))
  const people = new People(element('people'), say)
  const chat = new Chat(element('log'), element('form'), element('text'), text => session.sendText(text))
  const invitation = new Invitation()
  const status = new Status(peer)

  people.addMyself(me, colourOf(me), name => {
    rename(me, name, storage)
    session.tellState()
  })
  switchDirectLinks(peer, PeerRelay.hasWebRtc)

  const enter = () => {
    const name = roomOf(location.hash)
    session?.leave()
    history.replaceState(null, '', `#${encodeURIComponent(name)}`)
    element('room').textContent = name
    document.title = `${name} · PeerRelay`
    session = new Session(peer, name, me, { stage, people, chat, invitation })
    invitation.invite(location.href)
  }
  enter()
  addEventListener('hashchange', enter)
  setInterval(() => {
    status.show()
    session.showPaths()
  }, REFRESH)
}

function switchDirectLinks (peer, isPossible) {
  const box = element('wrtc')
  box.disabled = !isPossible
  box.checked = peer.wrtc
  box.addEventListener('change', () => { peer.wrtc = box.checked })
}

makeCopyButtons()
try {
  await start()
} catch (error) {
  element('trouble').textContent = `The demo can't run here. ${error.message}`
  element('trouble').hidden = false
  throw error // for the console
}
