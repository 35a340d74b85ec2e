import { wire } from './forms.js'
import { shortId, transport } from './format.js'

/** The form that has the node link to a peer: by its id, or by the url of a node. */
export function makeConnectForm (api) {
  wire(document.getElementById('connect'), async data => {
    const target = data.get('target').trim()
    const link = await api.post('links', target.includes(':') ? { url: target } : { id: target })
    return `Linked to ${shortId(link.id)} by ${transport(link.transport)}.`
  })
}
