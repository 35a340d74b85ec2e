namespace PeerRelay.Wire;

/// <summary>What a signal says.</summary>
internal enum SignalKind
{
    /// <summary>Nothing that concerns a data channel: it is passed over.</summary>
    Other,

    /// <summary>A session description that is to be answered.</summary>
    Offer,

    /// <summary>The answer to an offer.</summary>
    Answer,

    /// <summary>An address at which the sender may be reached.</summary>
    Candidate,
}
