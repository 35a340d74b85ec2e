/** What is told of the link to a neighbour. */
export function linkStats ({ id, url, link }) {
  const { transport, direction, framesSent, framesReceived, bytesSent, bytesReceived, bufferedAmount, roundTrip, since } = link
  return { id, transport, direction, ...url && { url }, framesSent, framesReceived, bytesSent, bytesReceived, bufferedAmount, roundTrip, since }
}
