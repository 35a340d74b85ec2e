namespace PeerRelay.WebRtc.Connections;

/// <summary>How far offer and answer of a connection have come.</summary>
internal enum SignallingPhase
{
    /// <summary>There is neither.</summary>
    New,

    /// <summary>We have made an offer.</summary>
    Offered,

    /// <summary>There are both.</summary>
    Agreed,

    /// <summary>The connection has ended.</summary>
    Ended,
}
