const PeerRelay = require('peer-relay')
const peer = new PeerRelay({ bootstrap: ['ws://localhost:8001/relay'] })
console.log('I am', peer.id.toString('hex'))
peer.on('peer', id => console.log('linked to', id.toString('hex')))
peer.on('message', (data, from) => {
  console.log(from.toString('hex').slice(0, 8), 'says', JSON.stringify(data))
  if (data !== 'thanks') peer.send(from, 'thanks')
})
if (process.argv[2]) peer.send(Buffer.from(process.argv[2], 'hex'), { hello: 'from Node' })
