using PeerRelay.Identity;

namespace PeerRelay.Server.Node;

/// <summary>This node, as its operator sees it.</summary>
internal sealed record NodeDocument
{
    /// <summary>The id of the node.</summary>
    public required PeerId Id { get; init; }

    /// <summary>Its name, for people.</summary>
    public required string Name { get; init; }

    /// <summary>The version of the software.</summary>
    public required string Version { get; init; }

    /// <summary>The url that others are told, or null where none is set.</summary>
    public required Uri? PublicUrl { get; init; }

    /// <summary>The urls at which peers can connect on this machine.</summary>
    public required IReadOnlyList<string> Listening { get; init; }

    /// <summary>Whether it makes and takes WebRTC connections.</summary>
    public required NodeWebRtc WebRtc { get; init; }

    /// <summary>The rooms that it knows of.</summary>
    public required NodeRooms Rooms { get; init; }

    /// <summary>When the node was started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it has been running, in seconds.</summary>
    public required double UptimeSeconds { get; init; }

    /// <summary>The connections that peers have made.</summary>
    public required NodeConnections Connections { get; init; }

    /// <summary>The counters of the peer, since the start.</summary>
    public required PeerStatistics Statistics { get; init; }
}
