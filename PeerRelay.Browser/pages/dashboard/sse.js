// Longer than any event that a node sends: what is longer comes from something else.
const LONGEST = 8 * 1024 * 1024

/** Reads server-sent events out of text that comes in pieces (HTML standard, section 9.2), as far as the node uses them: lines end with LF, data is one line. */
export class EventParser {
  #rest

  constructor () { this.#rest = '' }

  /** Takes a piece, and gives the events that are complete now, as `{ name, data }`. */
  * read (piece) {
    // Only the new piece can hold the end, but for its first character.
    let from = Math.max(0, this.#rest.length - 1)
    const text = this.#rest + piece
    let begin = 0
    for (let end; (end = text.indexOf('\n\n', from)) >= 0; from = begin) {
      const event = parse(text.slice(begin, end))
      begin = end + 2
      if (event) yield event
    }
    this.#rest = text.slice(begin)
    if (this.#rest.length > LONGEST) throw new RangeError('An event of the stream has no end.')
  }
}

function parse (block) {
  let name = 'message'
  let data
  for (const line of block.split('\n')) {
    if (line.startsWith('event: ')) name = line.slice(7)
    else if (line.startsWith('data: ')) data = line.slice(6)
  }
  return data === undefined ? null : { name, data } // without data it is a comment: a sign of life
}
