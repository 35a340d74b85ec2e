// How others come here: the room's link and its QR code. It is shown while nobody else is here, and when it is asked for.

import { isLocal } from '../node.js'
import { showCode } from '../qr/figure.js'

export class Invitation {
  #panel = document.getElementById('invitation')
  #button = document.getElementById('invite')
  #others = 0

  constructor () {
    this.#button.addEventListener('click', () => this.#show(this.#panel.hidden))
    document.getElementById('local').hidden = !isLocal
  }

  /** Has it lead to a room. */
  invite (url) {
    document.getElementById('link').textContent = url
    document.getElementById('open').href = url
    showCode(document.getElementById('qr'), url)
  }

  /** How many others there are: the first one who comes makes room for the cursors. */
  count (others) {
    document.getElementById('alone').textContent = others === 0 ? 'Nobody else is here yet' : 'Invite others'
    if ((others === 0) !== (this.#others === 0) || others === 0) this.#show(others === 0)
    this.#others = others
  }

  #show (isShown) {
    this.#panel.hidden = !isShown
    this.#button.setAttribute('aria-expanded', isShown)
  }
}
