using PeerRelay.Identity;

namespace PeerRelay.Wire;

/// <summary>
/// "I do not take this message of yours, try another", between neighbours: <c>{"from":"…","nonce":"…","reason":"noRoute"}</c>, where <c>from</c> is
/// the message's source.
/// </summary>
internal static class CantBody
{
    private static ReadOnlySpan<byte> IdName => "from"u8;

    /// <summary>Reads which message is refused, and why.</summary>
    /// <param name="envelope">The message that says so.</param>
    /// <param name="room">Where the refused message's nonce goes, of <see cref="WireLimits.MaxNonceBytes"/>.</param>
    /// <param name="refusal">What was read; its id is the refused message's source.</param>
    public static bool TryRead(in Envelope envelope, Span<byte> room, out Refusal refusal)
    {
        refusal = default;
        return envelope.Type == BodyType.Cant && TryReadData(envelope.BodyData, room, out refusal);
    }

    /// <summary>Reads a body's <c>data</c>, which is valid JSON or empty.</summary>
    public static bool TryReadData(ReadOnlySpan<byte> data, Span<byte> room, out Refusal refusal) =>
        RefusalData.TryRead(data, IdName, mayHaveTry: false, room, out refusal);

    /// <summary>Writes a refusal.</summary>
    /// <param name="to">The neighbour that sent the message.</param>
    /// <param name="from">This node.</param>
    /// <param name="nonce">The nonce of the refusal itself.</param>
    /// <param name="source">The refused message's source.</param>
    /// <param name="messageNonce">The refused message's nonce, as <see cref="Envelope.CopyNonce"/> yields it.</param>
    /// <param name="reason">Why.</param>
    /// <exception cref="ArgumentOutOfRangeException">The reason is <see cref="RefusalReason.Unknown"/>, or the nonce is too large.</exception>
    public static byte[] Write(PeerId to, PeerId from, ulong nonce, PeerId source, ReadOnlySpan<byte> messageNonce, RefusalReason reason) =>
        RefusalData.Write(to, from, nonce, BodyType.Cant, IdName, new Refusal(source, messageNonce, reason));
}
