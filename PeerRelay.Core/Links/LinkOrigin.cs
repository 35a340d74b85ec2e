using PeerRelay.Identity;

namespace PeerRelay.Links;

/// <summary>How a link came to be.</summary>
internal sealed record LinkOrigin
{
    public required LinkDirection Direction { get; init; }

    /// <summary>The address of the other end, for the operator to read.</summary>
    public string? RemoteAddress { get; init; }

    /// <summary>The url that we dialled.</summary>
    public Uri? DialledUrl { get; init; }

    /// <summary>The url at which the other side reached us, if others may be told of it.</summary>
    public Uri? LocalUrl { get; init; }

    /// <summary>The peer that we dialled, if we know whom we seek.</summary>
    public PeerId? ExpectedId { get; init; }

    /// <summary>The peer at the other end, where the signalling that made the connection has named it: then nobody says hello. Null where each side does.</summary>
    public PeerId? SignalledId { get; init; }

    /// <summary>Whether the operator or the application named the url: such a link has no rate limit.</summary>
    public bool IsTrusted { get; init; }

    /// <summary>The round in which its connection is read; null: each read is one of its own.</summary>
    public ReadRound? Round { get; init; }
}
