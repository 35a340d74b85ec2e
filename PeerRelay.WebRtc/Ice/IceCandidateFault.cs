namespace PeerRelay.WebRtc.Ice;

/// <summary>Why a candidate is of no use.</summary>
internal enum IceCandidateFault
{
    /// <summary>It is.</summary>
    None,

    /// <summary>More characters than <see cref="IceLimits.CandidateLength"/>.</summary>
    TooLong,

    /// <summary>It is not as RFC 8839 §5.1 says.</summary>
    Malformed,

    /// <summary>It is not of UDP.</summary>
    NotUdp,

    /// <summary>It is of another component than the first, the only one of a data channel.</summary>
    OtherComponent,

    /// <summary>It has a name instead of an address, as browsers give to hide it: the check that comes from there tells the address.</summary>
    HostName,

    /// <summary>Nothing can be sent to its address: of the link, a group, loopback where that isn't allowed, of a family that the port lacks.</summary>
    UnusableAddress,

    /// <summary>There are <see cref="IceLimits.Pairs"/> already.</summary>
    TooMany,
}
