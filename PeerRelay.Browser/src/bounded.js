// What keeps within bounds whatever peers do: tables that forget, and rates.
import { now } from './waiting.js'

/** A table that forgets: what was put in is there for `span` milliseconds, unless `count` others came after it. */
export function makeRecent (count, span) {
  const entries = new Map()
  return {
    get (key) {
      const entry = entries.get(key)
      return entry && now() - entry.at < span ? entry.value : undefined
    },
    set (key, value) {
      entries.delete(key) // to put it last
      entries.set(key, { value, at: now() })
      keepNewest(entries, count)
    },
    delete: (key) => entries.delete(key)
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
