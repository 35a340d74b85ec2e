namespace PeerRelay.WebRtc.Ice;

/// <summary>How an address of a side became known (RFC 8445 §5.1.1).</summary>
internal enum IceCandidateType
{
    /// <summary>It is one of the machine's own.</summary>
    Host,

    /// <summary>A STUN server has seen it.</summary>
    ServerReflexive,

    /// <summary>The other side has seen it.</summary>
    PeerReflexive,

    /// <summary>It is a relay's.</summary>
    Relayed,
}
