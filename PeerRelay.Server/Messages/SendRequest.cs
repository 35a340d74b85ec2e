using System.Text.Json;

namespace PeerRelay.Server.Messages;

/// <summary>A message to send: to whom, and one of the two kinds of contents.</summary>
internal sealed record SendRequest
{
    /// <summary>The id of the peer that it is for.</summary>
    /// <example>1f8ce4a21b0e0a86c0d3c2f6bd3b0a3a7b9c5d11</example>
    public required string To { get; init; }

    /// <summary>Any JSON value; it is passed on as it is written here.</summary>
    /// <example>{"hello":"world"}</example>
    public JsonElement? Json { get; init; }

    /// <summary>Bytes, in base64; they arrive as a Buffer of Node does, <c>{"type":"Buffer","data":[…]}</c>.</summary>
    public string? Base64 { get; init; }

    /// <summary>
    /// Whether to wait until the target says that its application has the message, and to send it again if need be; it is delivered once at most. Peers of the old kind
    /// take the message and never say so. A message that does not fit a frame goes in parts, of which each is waited for.
    /// </summary>
    public bool Receipt { get; init; }

    /// <summary>How long to wait for the receipt, over all tries, in seconds: 0.01 to 60; 20 if it is left out. With <c>receipt</c> only.</summary>
    public double? TimeoutSeconds { get; init; }

    /// <summary>How often to send the message at most, 1 to 9; 5 if it is left out. With <c>receipt</c> only.</summary>
    public int? Tries { get; init; }
}
