namespace PeerRelay;

/// <summary>What a host knows of a WebSocket that it has accepted.</summary>
public sealed record AcceptedConnection
{
    /// <summary>The address of the other end, for the operator to read.</summary>
    public string? RemoteAddress { get; init; }

    /// <summary>
    /// The url at which this connection reached the host, if others may be told of it. It is named in answers to the offers that
    /// come over this link, where <see cref="PeerOptions.PublicUrl"/> is not set.
    /// </summary>
    public Uri? LocalUrl { get; init; }

    /// <summary>The round in which the host reads the connection; null: each read is one of its own.</summary>
    public ReadRound? Round { get; init; }
}
