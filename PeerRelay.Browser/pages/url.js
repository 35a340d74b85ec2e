/**
 * The url to show of a node: the one that it tells, which leads everybody to it. It may have made that of what a proxy has left of a request, without a prefix, or the
 * proxy's TLS. Then it is better shown as the page came here.
 */
export function shownUrl (told, here) {
  if (told === null) return here
  const [known, own] = [new URL(told), new URL(here)]
  const isMorePrivate = known.protocol === 'wss:' && own.protocol === 'ws:'
  return known.host === own.host && !isMorePrivate ? own.href : known.href
}

/** A url between single quotes, which it may hold itself. */
export const quoted = url => `'${url.replaceAll("'", '%27')}'`
