namespace PeerRelay.WebRtc.Sctp;

/// <summary>Why an association has ended.</summary>
internal enum SctpCloseReason
{
    /// <summary>Our side ended it.</summary>
    ClosedByUs,

    /// <summary>The other side ended it, by ABORT.</summary>
    AbortedByPeer,

    /// <summary>Either side shut it down in order, all data acknowledged.</summary>
    ShutDown,

    /// <summary>The other side did not answer the handshake in time.</summary>
    HandshakeTimedOut,

    /// <summary>Nothing was heard of the other side for too long.</summary>
    PeerSilent,

    /// <summary>The other side is there, but acknowledges no data.</summary>
    NotAcknowledged,

    /// <summary>The other side sent what the protocol rules out.</summary>
    ProtocolViolation,

    /// <summary>The other side began anew, which WebRTC has no use for.</summary>
    PeerRestarted,
}
