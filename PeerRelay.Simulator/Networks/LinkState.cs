namespace PeerRelay.Simulator.Networks;

/// <summary>How far the end of a simulated link has come.</summary>
internal enum LinkState : byte
{
    /// <summary>The other side's hello has not arrived.</summary>
    Opening,

    /// <summary>It is in use.</summary>
    Open,

    /// <summary>This side has closed it; what the other had on the way still comes.</summary>
    Closing,

    /// <summary>It has ended.</summary>
    Closed,
}
