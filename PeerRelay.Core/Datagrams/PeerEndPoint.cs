using PeerRelay.Identity;

namespace PeerRelay.Datagrams;

/// <summary>Where a datagram comes from or goes to.</summary>
/// <param name="Id">The peer.</param>
/// <param name="Port">A number that the two sides may give a meaning, 0 to 65535. The network does not look at it.</param>
public readonly record struct PeerEndPoint(PeerId Id, int Port)
{
    /// <summary>The id and the port, with a colon between them.</summary>
    public override string ToString() => $"{Id}:{Port}";
}
