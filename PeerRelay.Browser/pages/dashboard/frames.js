// Draws in animation frames. What takes long together is spread over several: each frame ends once it has taken so many milliseconds.
const BUDGET = 10

const due = new Set()
let requested = false

function request () {
  if (requested) return
  requested = true
  requestAnimationFrame(run)
}

function run (now) {
  requested = false
  const until = performance.now() + BUDGET
  try {
    for (const painter of due) {
      if (now < painter.notBefore) continue
      due.delete(painter)
      painter.notBefore = now + painter.interval
      painter.draw()
      if (performance.now() > until) break
    }
  } finally {
    if (due.size > 0) wait(now) // also if one of them failed
  }
}

function wait (now) {
  const soonest = Math.min(...Array.from(due, painter => painter.notBefore))
  if (soonest <= now) request()
  else setTimeout(request, soonest - now)
}

/** Gives a function that has `draw` called in the next frame, however often it is called until then, and not more often than every `interval` milliseconds. */
export function painter (draw, interval = 0) {
  const self = { draw, interval, notBefore: 0 }
  return () => {
    if (due.has(self)) return
    due.add(self)
    request()
  }
}
