import { bytes, duration, milliseconds, shortId, transport } from './format.js'

const show = (id, text) => { document.getElementById(id).textContent = text }

/** What is said of the link that is selected in the graph or the table, and what can be done with it. */
export class Selection {
  #panel = document.getElementById('selected')
  #link = null

  constructor ({ disconnect, write }) {
    const end = document.getElementById('selected-disconnect')
    end.addEventListener('click', () => disconnect(this.#link.id, end))
    document.getElementById('selected-write').addEventListener('click', () => write(this.#link.id))
  }

  /** Shows a link; null if the one that was shown is gone. */
  show (link) {
    this.#panel.hidden = link === null
    document.getElementById('nothing-selected').hidden = link !== null
    if (link === null) {
      this.#link = null
      return
    }
    if (this.#link?.id !== link.id) {
      // Said to screen readers once, and not each time that a counter moves.
      show('selected-said', `${shortId(link.id)}, ${transport(link.transport)}, bucket ${link.bucket}`)
      document.getElementById('selected-disconnect').setAttribute('aria-label', `Disconnect ${shortId(link.id)}`)
    }
    this.#link = link
    show('selected-id', link.id)
    show('selected-kind', `${transport(link.transport)}, ${link.direction}${link.isPeerRelay ? '' : ', a peer of the old kind or one that has not said what it is'}`)
    show('selected-address', link.remoteAddress ?? 'not known')
    show('selected-bucket', `${link.bucket} (its id shares ${link.bucket} leading bit${link.bucket === 1 ? '' : 's'} with this node's)`)
    show('selected-traffic', `${bytes(link.bytesReceived)} in, ${bytes(link.bytesSent)} out, ${link.framesDropped} frames dropped`)
    show('selected-trip', link.roundTripMilliseconds === null ? 'not measured' : milliseconds(link.roundTripMilliseconds))
    show('selected-age', duration(Math.max(0, (Date.now() - link.connectedAt) / 1000)))
  }
}
