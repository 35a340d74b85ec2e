using PeerRelay.WebRtc.Network;

namespace PeerRelay.WebRtc.Ice;

/// <summary>An address that leads to a connection.</summary>
/// <param name="Address">It.</param>
/// <param name="IsProven">Whether something that we sent there was answered.</param>
internal readonly record struct RemoteAddress(NetworkAddress Address, bool IsProven);
