namespace PeerRelay.Neighbours;

/// <summary>What the end of a link means for the peer that it led to.</summary>
internal enum DepartureKind
{
    /// <summary>Nothing: we do not send by it.</summary>
    Unused,

    /// <summary>Its second link has taken its place.</summary>
    Replaced,

    /// <summary>The peer is linked no longer.</summary>
    Gone,
}
