/**
 * Watches the page, if there is one, until a signal is aborted: `hide` when it is left, or put away to be shown again, `show` when it comes back, `wake` when somebody looks at
 * it again, or the network is back.
 */
export function watchPage ({ hide, show, wake }, signal) {
  const on = (target, name, listener) => target?.addEventListener?.(name, listener, { signal })
  const { window, document } = globalThis
  on(window, 'pagehide', hide)
  on(window, 'pageshow', (event) => event.persisted && show())
  on(window, 'online', wake)
  on(document, 'visibilitychange', () => document.visibilityState === 'visible' && wake())
}
