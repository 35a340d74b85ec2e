// The page at /dashboard: the node's state, as its event stream tells it, and what can be done with the node.

import { Api } from './api.js'
import { Buckets } from './buckets.js'
import { Chart } from './chart.js'
import { makeConnectForm } from './connect-form.js'
import { Connection } from './connection.js'
import { EventLog } from './event-log.js'
import { bytes, count, rate, shortId, transport, words } from './format.js'
import { painter } from './frames.js'
import { Graph } from './graph.js'
import { History } from './history.js'
import { KeyPrompt } from './key-prompt.js'
import { LinksTable } from './links-table.js'
import { NodeState } from './node-state.js'
import { Selection } from './selection.js'
import { makeSendForm, writeTo } from './send-form.js'
import { NodeStream } from './stream.js'
import { Tiles } from './tiles.js'

const api = new Api()
const state = new NodeState()
const history = new History()
const connection = new Connection()
const log = new EventLog(api)
const tiles = new Tiles()
const buckets = new Buckets()
const selection = new Selection({ disconnect, write: writeTo })
const graph = new Graph(document.getElementById('graph'), state, link => selection.show(link))
const table = new LinksTable(state, { select, disconnect })
const forget = document.getElementById('forget')
const charts = [
  chart('messages-chart', value => `${rate(value)}/s`, ['received', 'relayed', 'delivered']),
  chart('bytes-chart', value => `${bytes(value)}/s`, ['bytesReceived', 'bytesSent'], { names: ['in', 'out'], isBinary: true }),
  chart('links-chart', count, ['links']),
  chart('memory-chart', bytes, ['memory', 'heap'], { names: ['working set', 'managed heap'], isBinary: true })
]
let uptime = null

const drawFigures = painter(() => {
  tiles.draw(state, history, uptime)
  buckets.draw(state)
  document.getElementById('graph-summary').textContent = summarise()
}, 250)
const drawCharts = painter(() => { for (const one of charts) one.draw(history.samples) }, 900)

const handlers = {
  node (node) {
    state.begin(node)
    document.title = `${node.name} · Dashboard · PeerRelay`
    document.getElementById('name').textContent = node.name
    document.getElementById('node-id').textContent = node.id
    document.getElementById('node-version').textContent = node.version
    document.getElementById('node-url-kind').textContent = node.publicUrl ? 'Peers are told' : 'Listens at'
    document.getElementById('node-url').textContent = node.publicUrl ?? node.listening[0] ?? 'nothing'
  },
  links (links) {
    for (const link of links) state.put(link)
    linksChanged()
  },
  'snapshot-end' () {
    state.end()
    linksChanged()
  },
  peers ({ connected, disconnected }) {
    const entries = []
    for (const link of connected) if (state.put(link)) entries.push({ kind: 'peer', text: `linked by ${transport(link.transport)}`, id: link.id })
    for (const { id, reason } of disconnected) if (state.remove(id)) entries.push({ kind: 'peer', text: `gone (${reason ? words(reason) : 'ended'})`, id })
    log.add(...entries)
    linksChanged()
  },
  messages ({ items, more }) {
    const entries = items.map(({ sequence, from, hops, bytes: length }) =>
      ({ kind: 'message', text: `${bytes(length)} over ${hops} link${hops === 1 ? '' : 's'} from`, id: from, sequence }))
    if (more > 0) entries.push({ kind: 'message', text: `${count(more)} more, in the same tenth of a second` })
    log.add(...entries)
  },
  statistics (event) {
    history.add(event)
    uptime = event.uptimeSeconds
    document.getElementById('node-rooms').textContent = describeRooms(event.rooms)
    log.add(...Object.entries(history.drops).map(([reason, number]) => ({ kind: 'drop', text: `${count(number)} dropped: ${words(reason)}` })))
    drawFigures()
    drawCharts()
  }
}

const stream = new NodeStream(api, {
  onEvent: (name, data) => handlers[name]?.(data), // what a newer node tells besides is not for this page
  onState: (name, detail) => {
    connection.show(name, detail)
    forget.hidden = !api.hasKey
    if (name === 'refused') prompt.ask(detail.problem)
    else if (name === 'live') prompt.close()
    if (name === 'live' || name === 'waiting') log.add({ kind: 'node', text: name === 'live' ? 'connected to the node' : 'no connection to the node' })
    if (name !== 'live') history.break()
  }
})
const prompt = new KeyPrompt(key => {
  api.setKey(key)
  stream.restart()
})
document.getElementById('retry').addEventListener('click', () => stream.restart())

forget.addEventListener('click', () => {
  api.forgetKey()
  location.reload()
})

function chart (id, format, fields, { names = fields, isBinary } = {}) {
  return new Chart(document.getElementById(id), fields.map((field, i) => ({ name: names[i], of: sample => sample[field] })), format, isBinary)
}

function describeRooms ({ enabled, rooms, members }) {
  if (!enabled) return 'switched off'
  return rooms === 0 ? 'none' : `${count(rooms)}, with ${count(members)} member${members === 1 ? '' : 's'}`
}

function linksChanged () {
  table.changed()
  graph.changed()
  drawFigures()
}

function select (id) {
  graph.select(id)
  document.getElementById('network').scrollIntoView({ block: 'nearest' })
}

async function disconnect (id, button) {
  const said = document.getElementById('links-said')
  button.disabled = true
  try {
    await api.delete(`links/${id}`)
    said.textContent = `Disconnected ${shortId(id)}. It may come back.`
  } catch (error) {
    said.textContent = error.message
  } finally {
    button.disabled = false
  }
}

function summarise () {
  const total = state.links.size
  if (total === 0) return 'No links.'
  const kinds = Array.from(state.byTransport, ([name, number]) => `${count(number)} by ${transport(name)}`).join(', ')
  const nearest = Math.max(...state.byBucket.keys())
  return `${count(total)} link${total === 1 ? '' : 's'}: ${kinds}. The nearest id shares ${nearest} leading bit${nearest === 1 ? '' : 's'} with this node's.`
}

makeConnectForm(api)
makeSendForm(api)
stream.run()
