namespace PeerRelay.WebRtc.Ice;

/// <summary>Why a datagram was no connection's.</summary>
internal enum DatagramDropReason
{
    /// <summary>It is empty, or begins with a byte that is neither STUN's nor DTLS's (RFC 7983 §7).</summary>
    UnknownKind,

    /// <summary>It is a malformed STUN message.</summary>
    MalformedStun,

    /// <summary>A STUN request with the user name of no connection.</summary>
    UnknownUser,

    /// <summary>An answer to a STUN request of no connection.</summary>
    UnknownTransaction,

    /// <summary>DTLS from an address that no connection has.</summary>
    UnknownAddress,
}
