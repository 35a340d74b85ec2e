using System.Text.Json;
using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay;

/// <summary>A message that arrived for the application. It owns its bytes.</summary>
public sealed class PeerMessage
{
    private readonly ReadOnlyMemory<byte> _json;
    private readonly byte[]? _bytes;

    /// <summary>Makes a message of JSON.</summary>
    /// <param name="from">The peer that sent it, as the message says.</param>
    /// <param name="json">The message: one JSON value in UTF-8.</param>
    /// <param name="hops">How many links it came over.</param>
    /// <remarks>Its <see cref="LastHop"/> is its source.</remarks>
    public PeerMessage(PeerId from, ReadOnlyMemory<byte> json, int hops) => (From, LastHop, _json, Hops) = (from, from, json, hops);

    private PeerMessage(PeerId from, byte[] bytes, int hops) => (From, LastHop, _bytes, Hops) = (from, from, bytes, hops);

    /// <summary>The peer that sent it. Nobody has proved it: a relay on the way could have written any id.</summary>
    public PeerId From { get; }

    /// <summary>
    /// The neighbour by whose link it came, or the part that made it whole: <see cref="From"/> if it came straight from there, this peer itself if it is its own. Unlike <see cref="From"/> it is
    /// no claim of others, but the id that the neighbour has linked with. Who bounds what others make it keep does so by this, too: one neighbour can write any number of
    /// ids into <see cref="From"/>.
    /// </summary>
    public PeerId LastHop { get; internal init; }

    /// <summary>
    /// The message as it was sent, byte for byte: one JSON value in UTF-8. Of a message that <see cref="IsBinary"/> it is made by each call, and has up to four times its bytes.
    /// </summary>
    public ReadOnlyMemory<byte> Json => _bytes is null ? _json : BufferObject.Write(_bytes);

    /// <summary>Whether it came as bytes with no JSON around them, as those do that are too large for a frame: <see cref="TryGetBytes"/> has them at once.</summary>
    public bool IsBinary => _bytes is not null;

    /// <summary>How many bytes it holds: those of its JSON, or if it <see cref="IsBinary"/> its own.</summary>
    public int Size => _bytes?.Length ?? _json.Length;

    /// <summary>How many links it came over: 1 from a direct neighbour, 0 from this peer itself.</summary>
    public int Hops { get; }

    /// <summary>Which try it is of its source's, if that asked for a receipt; else 0.</summary>
    internal int ReceiptTry { get; init; }

    /// <summary>Why the handler that has been called last did not take it; it has counted that.</summary>
    internal DropReason Refusal { get; private set; }

    /// <summary>Says that the handler that is being called does not take it, so that there is no receipt if no other does. For the thread that has called it.</summary>
    internal void Refuse(DropReason reason) => Refusal = reason;

    /// <summary>A message of bytes that came in parts.</summary>
    internal static PeerMessage OfBytes(PeerId from, PeerId lastHop, byte[] bytes, int hops, int receiptTry) =>
        new(from, bytes, hops) { LastHop = lastHop, ReceiptTry = receiptTry };

    /// <summary>The message as a value of <typeparamref name="T"/>.</summary>
    /// <exception cref="JsonException">The JSON does not fit the type.</exception>
    public T? Deserialize<T>(JsonSerializerOptions? options = null) => JsonSerializer.Deserialize<T>(Json.Span, options);

    /// <summary>The message as bytes, if it was sent as bytes: in parts, or as Node writes a Buffer, <c>{"type":"Buffer","data":[…]}</c>.</summary>
    /// <param name="bytes">The bytes, which are the caller's.</param>
    /// <returns>Whether it was.</returns>
    public bool TryGetBytes(out byte[] bytes)
    {
        if (_bytes is null) return BufferObject.TryRead(_json.Span, out bytes);
        bytes = [.. _bytes];
        return true;
    }
}
