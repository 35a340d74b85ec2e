// Rings of a graph: as many as there are buckets with links, and one at least.
const INNERMOST = 0.16

/** Where a bit stands in an id, as a number from 0 to 1 of those that follow it. */
function fractionAfter (id, bit) {
  const digit = Math.min(bit >> 2, 28)
  const bits = parseInt(id.slice(digit, digit + 12), 16) // 48 bits, exactly
  const skipped = 2 ** Math.min(bit - digit * 4, 47)
  return (bits / 2 ** 48 * skipped) % 1
}

/**
 * Where a link is in the graph: its ring is its bucket (the inner, the nearer by XOR distance), its angle is where its id is among those that could be in the
 * bucket, so that a bucket goes around. Within the ring's width it is put by the end of its id, so that links do not cover each other.
 */
export function place (link, rings) {
  const angle = fractionAfter(link.id, link.bucket + 1) * 2 * Math.PI
  const width = (1 - INNERMOST) / rings
  const inRing = parseInt(link.id.slice(-6), 16) / 0x1000000
  const radius = 1 - width * (link.bucket + 0.2 + 0.6 * inRing)
  return { angle, radius: Math.max(radius, INNERMOST / 2) }
}

/** The radius of the middle of a bucket's ring. */
export const ringRadius = (bucket, rings) => 1 - (1 - INNERMOST) / rings * (bucket + 0.5)

/** The links from the outermost ring inwards, and around each. */
export function inOrder (points) {
  return points.sort((a, b) => a.link.bucket - b.link.bucket || a.angle - b.angle)
}
