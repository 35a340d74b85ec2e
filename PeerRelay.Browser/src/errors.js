/** Every error of this module: `code` is for programs, `message` for people. */
export class PeerRelayError extends Error {
  constructor (code, message = code.toLowerCase().replace('_', ' ')) {
    super(message)
    this.code = code
  }

  // Not a field: so it is neither listed among an error's own members, nor changed by a minifier that renames the class.
  get name () {
    return 'PeerRelayError'
  }
}

export const invalid = (what) => new PeerRelayError('INVALID', `invalid ${what}`)

/** What has become of a message that was not sent. */
export const dropped = (reason) => ({ status: 'dropped', ok: false, reason })
