import { fieldProblem, wire } from './forms.js'
import { milliseconds, words } from './format.js'

/** The form that sends a message, and tells what became of it. */
export function makeSendForm (api) {
  const form = document.getElementById('send')
  wire(form, async data => {
    const isJson = data.get('kind') === 'json'
    const contents = data.get('contents')
    const receipt = data.has('receipt')
    const outcome = await api.post('messages', {
      to: data.get('to').trim(),
      ...(isJson ? { json: parse(contents) } : { base64: contents.trim() }),
      ...(receipt && { receipt })
    })
    return receipt ? tellDelivery(outcome) : `${words(outcome.status)}.`.replace(/^./, first => first.toUpperCase())
  })
}

/** Fills a peer in, and goes to the form. */
export function writeTo (id) {
  document.getElementById('send-to').value = id
  document.getElementById('send-contents').focus()
}

function parse (text) {
  try {
    return JSON.parse(text)
  } catch {
    throw fieldProblem('json', 'must be JSON: a text needs its quotes.')
  }
}

function tellDelivery ({ status, hops, elapsedSeconds, tries }) {
  const time = milliseconds(elapsedSeconds * 1000)
  if (status === 'delivered') return `Delivered over ${hops} link${hops === 1 ? '' : 's'}, in ${time}${tries > 1 ? `, at try ${tries}` : ''}.`
  return status === 'notReachable' ? `Not reachable: no way led to the peer, in ${tries} tries.` : `Nothing was heard of it within ${time}. The peer may have it, if it is of the old kind.`
}
