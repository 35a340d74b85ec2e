using PeerRelay.Identity;

namespace PeerRelay.Discovery;

/// <summary>A <c>findPeers</c> to send.</summary>
/// <param name="Ask">The neighbour to ask.</param>
/// <param name="Target">The id near which peers are sought.</param>
internal readonly record struct PeerSearch(PeerId Ask, PeerId Target);
