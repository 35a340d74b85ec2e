namespace PeerRelay.WebRtc.Dtls;

/// <summary>How far a connection's DTLS has come.</summary>
internal enum DtlsState
{
    /// <summary>It was not started.</summary>
    New,

    /// <summary>Keys are agreed on.</summary>
    Handshaking,

    /// <summary>The other side is who the session description says, and data goes to and fro.</summary>
    Connected,

    /// <summary>One side has closed it, in order.</summary>
    Closed,

    /// <summary>It has ended otherwise.</summary>
    Failed,
}
