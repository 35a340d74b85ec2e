import { mock } from 'node:test'

const step = 5

/** Time that only the test moves. */
export function mockClock () {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] })
  mock.method(performance, 'now', () => Date.now())
}

export function restoreClock () {
  mock.reset()
  mock.timers.reset()
}

/** Lets time pass, and with it what it brings about. */
export async function pass (milliseconds) {
  for (let passed = 0; passed < milliseconds; passed += step) {
    mock.timers.tick(step)
    await settle()
  }
}

/** Lets time pass until a promise is settled. @returns what it resolves with. */
export async function passUntil (promise, atMost = 600_000) {
  let settled = false
  const end = () => { settled = true }
  promise.then(end, end)
  for (let passed = 0; !settled && passed < atMost; passed += step) await pass(step)
  if (!settled) throw new Error(`Not settled after ${atMost} ms.`)
  return promise
}

/** Lets everything happen that needs no time. */
export function settle () {
  return new Promise((resolve) => setImmediate(resolve))
}
