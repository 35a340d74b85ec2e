namespace PeerRelay.Server.Events;

/// <summary>Tells who is linked, and who no longer.</summary>
/// <param name="Connected">The links that were made.</param>
/// <param name="Disconnected">The peers that are not linked any more.</param>
internal sealed record PeersEvent(IReadOnlyList<LinkView> Connected, IReadOnlyList<GonePeer> Disconnected);
