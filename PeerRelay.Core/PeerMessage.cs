using System.Text.Json;
using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay;

/// <summary>A message that arrived for the application. It owns its bytes.</summary>
/// <param name="from">The peer that sent it, as the message says.</param>
/// <param name="json">The message: one JSON value in UTF-8.</param>
/// <param name="hops">How many links it came over.</param>
public sealed class PeerMessage(PeerId from, ReadOnlyMemory<byte> json, int hops)
{
    /// <summary>The peer that sent it. Nobody has proved it: a relay on the way could have written any id.</summary>
    public PeerId From { get; } = from;

    /// <summary>The message as it was sent, byte for byte: one JSON value in UTF-8.</summary>
    public ReadOnlyMemory<byte> Json { get; } = json;

    /// <summary>How many links it came over: 1 from a direct neighbour, 0 from this peer itself.</summary>
    public int Hops { get; } = hops;

    /// <summary>Which try it is of its source's, if that asked for a receipt; else 0.</summary>
    internal int ReceiptTry { get; init; }

    /// <summary>Why the handler that has been called last did not take it; it has counted that.</summary>
    internal DropReason Refusal { get; private set; }

    /// <summary>Says that the handler that is being called does not take it, so that there is no receipt if no other does. For the thread that has called it.</summary>
    internal void Refuse(DropReason reason) => Refusal = reason;

    /// <summary>The message as a value of <typeparamref name="T"/>.</summary>
    /// <exception cref="JsonException">The JSON does not fit the type.</exception>
    public T? Deserialize<T>(JsonSerializerOptions? options = null) => JsonSerializer.Deserialize<T>(Json.Span, options);

    /// <summary>The message as bytes, if it was sent as bytes (<c>{"type":"Buffer","data":[…]}</c>, as Node writes a Buffer).</summary>
    /// <returns>Whether it was.</returns>
    public bool TryGetBytes(out byte[] bytes) => BufferObject.TryRead(Json.Span, out bytes);
}
