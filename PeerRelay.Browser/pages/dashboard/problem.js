/** An answer of the admin API that says no: a problem document (RFC 9457). */
export class Problem extends Error {
  constructor (status, document) {
    super(document.detail ?? document.title ?? `The node answers with status ${status}.`)
    this.name = 'Problem'
    this.status = status
    this.reason = document.reason
    /** What is wrong with each field, by its name. */
    this.errors = document.errors ?? {}
  }
}
