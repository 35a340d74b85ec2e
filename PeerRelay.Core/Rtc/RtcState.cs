namespace PeerRelay.Rtc;

/// <summary>How far a WebRTC connection has come.</summary>
public enum RtcState
{
    /// <summary>There is no offer and answer yet.</summary>
    New,

    /// <summary>Addresses are tried, and keys agreed on.</summary>
    Connecting,

    /// <summary>Channels can be used.</summary>
    Connected,

    /// <summary>It has ended: closed by either side, or lost. It does not come back.</summary>
    Closed,
}
