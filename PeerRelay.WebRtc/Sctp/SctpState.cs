namespace PeerRelay.WebRtc.Sctp;

/// <summary>States of an association (RFC 9260 §4).</summary>
internal enum SctpState
{
    /// <summary>Not begun; a handshake that the other side begins is answered.</summary>
    New,

    /// <summary>INIT is sent.</summary>
    CookieWait,

    /// <summary>COOKIE ECHO is sent.</summary>
    CookieEchoed,

    /// <summary>Data flows.</summary>
    Established,

    /// <summary>Our side ends it, once its data is acknowledged.</summary>
    ShutdownPending,

    /// <summary>SHUTDOWN is sent.</summary>
    ShutdownSent,

    /// <summary>The other side ends it; our data is still to be acknowledged.</summary>
    ShutdownReceived,

    /// <summary>SHUTDOWN ACK is sent.</summary>
    ShutdownAckSent,

    /// <summary>Ended; it does not come back.</summary>
    Closed,
}
