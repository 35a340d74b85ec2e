// Where this window keeps its id, so that it is the same peer after a reload. A window that was duplicated has the storage of the other, and with it its id: it takes a new one.

const ID_KEY = 'peer-relay.id'
const ANSWER_TIME = 150 // windows of one browser answer within some milliseconds

/** @returns {Promise<Storage | undefined>} The storage with an id that no other window has; none where there is no storage. */
export async function claimStorage () {
  let storage
  try {
    storage = window.sessionStorage
    storage.getItem(ID_KEY)
  } catch { // the browser lets this page keep nothing
    return undefined
  }
  const id = storage.getItem(ID_KEY)
  if (id !== null && await isTaken(id)) storage.removeItem(ID_KEY)
  return storage
}

/** Has windows that ask whether an id is taken hear of ours. */
export function holdId (id) {
  const channel = new BroadcastChannel(ID_KEY)
  channel.onmessage = ({ data }) => { if (data?.ask === id) channel.postMessage({ taken: id }) }
}

function isTaken (id) {
  const channel = new BroadcastChannel(ID_KEY)
  return new Promise(resolve => {
    channel.onmessage = ({ data }) => { if (data?.taken === id) resolve(true) }
    channel.postMessage({ ask: id })
    setTimeout(resolve, ANSWER_TIME, false)
  }).finally(() => channel.close())
}
