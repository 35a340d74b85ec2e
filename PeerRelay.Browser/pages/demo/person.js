// Who somebody is to the others: a name, and one of some colours on which white text reads well. What comes of others is taken with care.

const COLOURS = ['#b3261e', '#9a4a00', '#6d5a00', '#2e6b1f', '#00695c', '#00608c', '#2f56c4', '#6a45c2', '#90339b', '#a8325f']
const QUALITIES = ['Amber', 'Brave', 'Calm', 'Eager', 'Fleet', 'Gentle', 'Jolly', 'Keen', 'Lucky', 'Merry', 'Noble', 'Quiet', 'Rapid', 'Sunny', 'Swift', 'Witty']
const ANIMALS = ['Badger', 'Bear', 'Crane', 'Deer', 'Falcon', 'Finch', 'Fox', 'Hare', 'Heron', 'Lynx', 'Marten', 'Otter', 'Owl', 'Seal', 'Swan', 'Wren']
const NAME_LENGTH = 24
const NAME_KEY = 'peer-relay.demo.name'
const ROOM_LENGTH = 48

const oneOf = list => list[crypto.getRandomValues(new Uint8Array(1))[0] % list.length]

/** Ourselves: the name of the last time in this window, the colour as our id has it. */
export function myself (id, storage) {
  return { name: nameOf(storage?.getItem(NAME_KEY)) ?? `${oneOf(QUALITIES)} ${oneOf(ANIMALS)}`, colour: parseInt(id.slice(0, 4), 16) % COLOURS.length }
}

export function rename (me, name, storage) {
  me.name = nameOf(name) ?? me.name
  storage?.setItem(NAME_KEY, me.name)
}

/** A member as it is shown, whatever its state is. */
export function personOf (member) {
  return { id: member.id, name: nameOf(member.state?.name) ?? `Peer ${member.id.slice(0, 6)}`, colour: shown(member.state?.colour) }
}

export const colourOf = me => COLOURS[me.colour]

const shown = colour => (Number.isInteger(colour) && COLOURS[colour]) || COLOURS[0]

/** The room that the url names; a new one if it names none. */
export function roomOf (hash) {
  const name = safely(decodeURIComponent, hash.slice(1))
  if (name) return [...name].slice(0, ROOM_LENGTH).join('') // by characters: a half of one can't be put into a url
  const number = crypto.getRandomValues(new Uint16Array(1))[0]
  return `${oneOf(QUALITIES)}-${oneOf(ANIMALS)}-${number}`.toLowerCase()
}

function nameOf (value) {
  return (typeof value === 'string' && [...value.trim()].slice(0, NAME_LENGTH).join('')) || undefined
}

function safely (decode, text) {
  try {
    return decode(text)
  } catch {
    return text
  }
}
