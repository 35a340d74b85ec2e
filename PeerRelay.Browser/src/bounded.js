// What keeps within bounds whatever peers do: tables that forget, and rates.
import { now } from './waiting.js'

/** A table that forgets: what was put in is there for `span` milliseconds at least and twice that at most, unless more than `count` came in one span. */
export function makeRecent (count, span) {
  let young = new Map()
  let old = new Map()
  let since = 0

  function turn (isFull) {
    const age = now() - since
    if (age < span && !isFull) return
    old = age < 2 * span ? young : new Map()
    young = new Map()
    since = now()
  }

  return {
    get (key) {
      turn()
      return young.get(key) ?? old.get(key)
    },
    set (key, value) {
      turn(young.size >= count)
      young.set(key, value)
    },
    delete (key) {
      young.delete(key)
      old.delete(key)
    }
  }
}

/** A token bucket. @returns what takes a token: whether there was one */
export function makeRate (perSecond, burst) {
  let tokens = burst
  let at = now()
  return () => {
    tokens = Math.min(burst, tokens + (now() - at) * perSecond / 1000)
    at = now()
    return tokens >= 1 && tokens-- > 0
  }
}

/** Keeps the newest entries of a map. */
export function keepNewest (map, most) {
  for (const key of map.keys()) {
    if (map.size <= most) return
    map.delete(key)
  }
}
