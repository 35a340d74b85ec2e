using System.Text.Json.Serialization;
using PeerRelay.Identity;
using PeerRelay.Server.Json;

namespace PeerRelay.Server.Inbox;

/// <summary>A message that was addressed to this node.</summary>
/// <param name="message">The message.</param>
internal sealed class InboxEntry(PeerMessage message)
{
    /// <summary>Its number: the first message since the start is 1.</summary>
    public required long Sequence { get; init; }

    /// <summary>The peer that sent it, as the message says; nobody has proved it.</summary>
    public required PeerId From { get; init; }

    /// <summary>How many links it came over.</summary>
    public required int Hops { get; init; }

    /// <summary>When it arrived.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Its length in bytes.</summary>
    public required int Bytes { get; init; }

    /// <summary>The message: any JSON value. Left out if bytes came in parts: then <c>base64</c> has them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RawJson? Json => message.IsBinary ? null : new RawJson(message.Json);

    /// <summary>The message's bytes, if it was sent as bytes. They are looked for when the entry is written: that costs more than to keep the message.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public byte[]? Base64 => message.TryGetBytes(out var bytes) ? bytes : null;
}
