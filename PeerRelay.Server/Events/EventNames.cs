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

    /// <summary>A snapshot begins: what this node is.</summary>
    public const string Node = "node";

    /// <summary>Links, a part of them: of a snapshot, or to bring their counters up to date.</summary>
    public const string Links = "links";

    /// <summary>The snapshot is complete.</summary>
    public const string SnapshotEnd = "snapshot-end";

    /// <summary>Who is linked, and who no longer, since the last time.</summary>
    public const string Peers = "peers";

    /// <summary>Messages for this node that arrived since the last time.</summary>
    public const string Messages = "messages";

    /// <summary>The counters of the node, once a second.</summary>
    public const string Statistics = "statistics";
}
