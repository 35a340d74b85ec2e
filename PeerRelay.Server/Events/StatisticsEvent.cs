using PeerRelay.Server.Node;

namespace PeerRelay.Server.Events;

/// <summary>The counters of this node.</summary>
internal sealed record StatisticsEvent
{
    /// <summary>How long this stream has been open, in seconds, by a clock that is not set: for rates between two events.</summary>
    public required double StreamSeconds { get; init; }

    /// <summary>How long the node has been running, in seconds.</summary>
    public required double UptimeSeconds { get; init; }

    /// <summary>The counters of the peer, since the start.</summary>
    public required PeerStatistics Statistics { get; init; }

    /// <summary>The connections that peers have made.</summary>
    public required NodeConnections Connections { get; init; }

    /// <summary>The rooms that it knows of.</summary>
    public required NodeRooms Rooms { get; init; }

    /// <summary>What the process takes of the machine.</summary>
    public required ProcessUsage Process { get; init; }
}
