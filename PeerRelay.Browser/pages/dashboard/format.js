const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const fine = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })
const clock = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']

export const count = value => whole.format(value)

/** A rate: small ones with a decimal. */
export const rate = value => value < 10 ? fine.format(value) : whole.format(value)

export function bytes (value) {
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${value < 10 && unit > 0 ? fine.format(value) : whole.format(value)} ${units[unit]}`
}

/** As `3 d 4 h`: the two largest units; the largest alone from ten on. */
export function duration (seconds) {
  const parts = [['d', 86_400], ['h', 3_600], ['min', 60], ['s', 1]]
  const first = parts.findIndex(([, size]) => seconds >= size)
  if (first < 0) return '0 s'
  const shown = seconds / parts[first][1] < 10 ? 2 : 1
  return parts.slice(first, first + shown)
    .map(([unit, size], i) => [Math.floor(i === 0 ? seconds / size : seconds % parts[first][1] / size), unit])
    .filter(([value]) => value > 0)
    .map(([value, unit]) => `${value} ${unit}`)
    .join(' ')
}

export const time = date => clock.format(date)

export const percent = share => `${share > 0 && share < 0.1 ? fine.format(share * 100) : whole.format(share * 100)} %`

export const milliseconds = value => value < 10 ? `${fine.format(value)} ms` : `${whole.format(value)} ms`

/** The beginning of an id, by which people tell it from others. */
export const shortId = id => id.slice(0, 8)

/** `sendQueueFull` as words. */
export const words = name => name.replace(/[A-Z]/g, letter => ' ' + letter.toLowerCase())

export const transport = name => ({ websocket: 'WebSocket', webrtc: 'WebRTC' })[name] ?? name
