using PeerRelay.WebRtc.Network;

namespace PeerRelay.WebRtc.Ice;

/// <summary>An address that leads to a connection.</summary>
/// <param name="Address">It.</param>
/// <param name="Proof">How well it was shown to be the connection's.</param>
internal readonly record struct RemoteAddress(NetworkAddress Address, AddressProof Proof);
