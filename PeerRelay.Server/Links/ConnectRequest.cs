namespace PeerRelay.Server.Links;

/// <summary>Whom to connect to: one of the two.</summary>
internal sealed record ConnectRequest
{
    /// <summary>The id of a peer somewhere in the network: it is sent an offer, and dialled if it answers.</summary>
    public string? Id { get; init; }

    /// <summary>The url (<c>ws</c> or <c>wss</c>) of a node to dial.</summary>
    /// <example>ws://relay.example:8001/relay</example>
    public string? Url { get; init; }
}
