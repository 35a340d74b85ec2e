namespace PeerRelay.WebRtc.Sctp;

/// <summary>What became of a DATA chunk.</summary>
internal enum DataOutcome
{
    /// <summary>It was delivered or kept.</summary>
    Taken,

    /// <summary>It had come before.</summary>
    Duplicate,

    /// <summary>There is no room for it; it will come again.</summary>
    NoRoom,

    /// <summary>It is what the protocol rules out.</summary>
    Violation,
}
