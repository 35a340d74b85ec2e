namespace PeerRelay.WebRtc.Sdp;

/// <summary>Which side begins the DTLS handshake, as the <c>setup</c> attribute says it (RFC 4145 §4, RFC 8842 §5).</summary>
internal enum DtlsSetup
{
    /// <summary>It is not said.</summary>
    Unsaid,

    /// <summary>Either: an offer's, the answer chooses.</summary>
    ActPass,

    /// <summary>The side that says it is the client, and begins.</summary>
    Active,

    /// <summary>The side that says it is the server.</summary>
    Passive,

    /// <summary>Something else: not now, or unknown.</summary>
    Other,
}
