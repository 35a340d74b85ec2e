using PeerRelay.Identity;

namespace PeerRelay.Server.Node;

/// <summary>What this node is.</summary>
internal sealed record NodeSummary
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

    /// <summary>When the node was started.</summary>
    public required DateTimeOffset StartedAt { get; init; }
}
