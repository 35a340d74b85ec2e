namespace PeerRelay.Server.Relay;

/// <summary>Where the node is in its life.</summary>
internal enum RelayState
{
    /// <summary>The peer is not started yet.</summary>
    Starting,

    /// <summary>The peer runs.</summary>
    Running,

    /// <summary>The process was told to stop.</summary>
    Stopping,
}
