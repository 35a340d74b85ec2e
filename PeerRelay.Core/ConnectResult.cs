using PeerRelay.Identity;

namespace PeerRelay;

/// <summary>The result of an attempt to form a direct link.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Peer">The peer at the other end, where it is known.</param>
/// <param name="Detail">A sentence for a log or an operator, or null.</param>
public sealed record ConnectResult(ConnectStatus Status, PeerId? Peer = null, string? Detail = null)
{
    /// <summary>Whether there is a link to the peer now.</summary>
    public bool IsConnected => Status is ConnectStatus.Connected or ConnectStatus.AlreadyConnected;
}
