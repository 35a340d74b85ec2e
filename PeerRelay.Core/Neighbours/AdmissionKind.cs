namespace PeerRelay.Neighbours;

/// <summary>What became of a link that has said hello.</summary>
internal enum AdmissionKind
{
    /// <summary>It is the first link to its peer.</summary>
    First,

    /// <summary>It is the second link to its peer, and waits until it is decided which one stays.</summary>
    Second,

    /// <summary>There are two links to the peer already.</summary>
    Refused,
}
