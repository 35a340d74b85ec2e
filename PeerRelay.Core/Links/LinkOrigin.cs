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

    /// <summary>The peer that must be at the other end, if that is known before it says so.</summary>
    public PeerId? ExpectedId { get; init; }

    /// <summary>Whether the signalling that made the connection has named <see cref="ExpectedId"/>: then nobody says hello.</summary>
    public bool IsSignalled { get; init; }

    /// <summary>Whether the operator or the application named the url: such a link has no rate limit.</summary>
    public bool IsTrusted { get; init; }

    /// <summary>The round in which its connection is read; null: each read is one of its own.</summary>
    public ReadRound? Round { get; init; }
}
