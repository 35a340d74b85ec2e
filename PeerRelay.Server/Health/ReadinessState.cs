namespace PeerRelay.Server.Health;

/// <summary>Whether the node is of use to peers, and if not, why.</summary>
internal enum ReadinessState
{
    /// <summary>It is.</summary>
    Ready,

    /// <summary>It should join others and has no link, for so long now that it must do without.</summary>
    ReadyAlone,

    /// <summary>It is not started yet.</summary>
    Starting,

    /// <summary>It should join others and has no link yet.</summary>
    Isolated,

    /// <summary>It is stopping.</summary>
    Stopping,
}
