/** A class of WebSockets in memory: the test plays the node. */
export function fakeWebSocket () {
  const sockets = []
  return class FakeWebSocket {
    static sockets = sockets
    readyState = 0
    bufferedAmount = 0
    sent = []
    closedWith = null

    constructor (url) {
      this.url = url
      sockets.push(this)
    }

    send (text) {
      this.sent.push(text)
    }

    close (code, reason) {
      this.closedWith ??= { code, reason }
      this.readyState = 2
    }

    /** The node takes the connection, and says hello. */
    open (hello) {
      this.readyState = 1
      this.onopen()
      if (hello !== undefined) this.tell(hello)
    }

    tell (data) {
      this.onmessage({ data })
    }

    /** It is closed, by the node or by the network. */
    end (code = 1006, reason = '') {
      this.readyState = 3
      this.onclose({ code, reason })
    }
  }
}
