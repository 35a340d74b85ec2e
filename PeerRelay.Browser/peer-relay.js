// The client's place until its build is there.
export class PeerRelay {}
export default PeerRelay
