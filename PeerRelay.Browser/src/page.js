/**
 * Watches the page, if there is one: `hide` when it is left, or put away to be shown again, `show` when it comes back, `wake` when somebody looks at it again, or the network
 * is back.
 * @returns what ends that
 */
export function watchPage ({ hide, show, wake }) {
  if (typeof document === 'undefined' || typeof window === 'undefined') return () => {}
  const stop = new AbortController()
  const on = (target, name, listener) => target.addEventListener(name, listener, { signal: stop.signal })
  on(window, 'pagehide', hide)
  on(window, 'pageshow', ({ persisted }) => { if (persisted) show() })
  on(window, 'online', wake)
  on(document, 'visibilitychange', () => { if (document.visibilityState === 'visible') wake() })
  return () => stop.abort()
}
