namespace PeerRelay.WebRtc.Sctp;

/// <summary>What became of a SACK.</summary>
internal enum SackOutcome
{
    /// <summary>It was taken.</summary>
    Taken,

    /// <summary>It is older than one that came before.</summary>
    Stale,

    /// <summary>Its gaps make no sense; it was passed over.</summary>
    Invalid,

    /// <summary>It acknowledges what was never sent: the other side's state can't be right.</summary>
    Violation,
}
