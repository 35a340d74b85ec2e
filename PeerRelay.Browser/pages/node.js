// The node that this page comes from. The page's head says where it takes peers and where its client is, relative to the page.

const fromHead = name => new URL(document.querySelector(`meta[name="${name}"]`).content, document.baseURI)

const info = fromHead('relay')
const relay = new URL(info)
relay.protocol = relay.protocol === 'https:' ? 'wss:' : 'ws:'

/** Where its peers connect, by the way that this page came. */
export const relayUrl = relay.href

/** Where its client is, in the version that the page was made for. */
export const clientUrl = fromHead('client').href

/** Whether the page was opened on the node's own machine, by a name that leads nobody else to it. */
export const isLocal = /^(localhost|.*\.localhost|127\..*|\[::1\])$/.test(location.hostname)

/** What the node tells of itself: its id, name, version, public url, limits and ICE servers. */
export async function fetchInfo () {
  const response = await fetch(info, { headers: { Accept: 'application/json' } })
  if (!response.ok) throw new Error(`The node answers with status ${response.status}.`)
  return response.json()
}
