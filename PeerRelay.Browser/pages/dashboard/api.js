import { Problem } from './problem.js'

const KEY = 'peer-relay.admin-key'

/** The node's admin API, with the key that the operator has given. It is kept for as long as the tab is open, and for no other tab. */
export class Api {
  // Relative to the page, so that it works behind a proxy's prefix.
  #base = new URL('./api/v1/', document.baseURI)
  #key = sessionStorage.getItem(KEY)

  get hasKey () { return this.#key !== null }

  /** Whether every request would be refused, as the node has said with the page. */
  get lacksKey () { return !this.hasKey && document.querySelector('meta[name="admin-key"]').content === 'wanted' }

  setKey (key) {
    this.#key = key
    sessionStorage.setItem(KEY, key)
  }

  forgetKey () {
    this.#key = null
    sessionStorage.removeItem(KEY)
  }

  /** Asks, and gives the answer whose body is not read yet. Throws a Problem for an answer that is none of success. */
  async open (path, { method = 'GET', body, signal } = {}) {
    if (this.lacksKey) throw new Problem(401, { reason: 'keyMissing' })
    const headers = new Headers()
    if (this.#key !== null) headers.set('X-Api-Key', this.#key)
    if (body !== undefined) headers.set('Content-Type', 'application/json')
    const response = await fetch(new URL(path, this.#base), { method, headers, body, signal, cache: 'no-store' })
    if (!response.ok) throw new Problem(response.status, await response.json().catch(() => ({})))
    return response
  }

  async get (path) { return (await this.open(path)).json() }

  async post (path, value) { return (await this.open(path, { method: 'POST', body: JSON.stringify(value) })).json() }

  async delete (path) { await this.open(path, { method: 'DELETE' }) }
}
