namespace PeerRelay.Neighbours;

/// <summary>What the end of a link means for the peer that it led to.</summary>
internal enum DepartureKind
{
    /// <summary>Nothing: we do not send by it.</summary>
    Unused,

    /// <summary>It was one of two: we send by the other one now, which is to show that it is alive.</summary>
    OneOfTwo,

    /// <summary>The peer is linked no longer.</summary>
    Gone,
}
