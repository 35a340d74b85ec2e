namespace PeerRelay.Server.Events;

/// <summary>The kinds of events in the stream.</summary>
internal static class EventNames
{
    /// <summary>There is a link to a peer.</summary>
    public const string PeerConnected = "peer-connected";

    /// <summary>The last link to a peer has ended.</summary>
    public const string PeerDisconnected = "peer-disconnected";

    /// <summary>A message for this node arrived.</summary>
    public const string Message = "message";

    /// <summary>Messages or frames were dropped within the last second.</summary>
    public const string Dropped = "dropped";

    /// <summary>The reader was too slow, and events fell off.</summary>
    public const string Missed = "missed";
}
