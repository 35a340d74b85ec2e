/** What is told of a link. */
export function linkStats ({ id, transport, direction, url, framesSent, framesReceived, bytesSent, bytesReceived, bufferedAmount, roundTrip, since }) {
  return { id, transport, direction, ...url && { url }, framesSent, framesReceived, bytesSent, bytesReceived, bufferedAmount, roundTrip, since }
}
