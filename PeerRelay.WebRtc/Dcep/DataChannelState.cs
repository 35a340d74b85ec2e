namespace PeerRelay.WebRtc.Dcep;

/// <summary>How far a data channel has come.</summary>
internal enum DataChannelState
{
    /// <summary>There is no association yet.</summary>
    Connecting,

    /// <summary>Messages can be sent and come.</summary>
    Open,

    /// <summary>We have closed it; what we sent before is still delivered, what comes is passed over.</summary>
    Closing,

    /// <summary>It has ended.</summary>
    Closed,
}
