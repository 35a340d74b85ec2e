using PeerRelay.Identity;

namespace PeerRelay.Wire;

/// <summary>
/// "I found no way to the target of this message of yours", from any node on its way to its source:
/// <c>{"nonce":"…","id":"…","reason":"noRoute","try":1}</c>, where <c>id</c> is the target. Not all tell the try.
/// </summary>
internal static class NotHereBody
{
    private static ReadOnlySpan<byte> IdName => "id"u8;

    /// <summary>Reads which message has gone no further, and why.</summary>
    /// <param name="envelope">The message that says so.</param>
    /// <param name="room">Where that message's nonce goes, of <see cref="WireLimits.MaxNonceBytes"/>.</param>
    /// <param name="refusal">What was read; its id is the target that was not found.</param>
    public static bool TryRead(in Envelope envelope, Span<byte> room, out Refusal refusal)
    {
        refusal = default;
        return envelope.Type == BodyType.NotHere && TryReadData(envelope.BodyData, room, out refusal);
    }

    /// <summary>Reads a body's <c>data</c>, which is valid JSON or empty.</summary>
    public static bool TryReadData(ReadOnlySpan<byte> data, Span<byte> room, out Refusal refusal) =>
        RefusalData.TryRead(data, IdName, mayHaveTry: true, room, out refusal);

    /// <summary>Tells a message's source that it has gone no further.</summary>
    /// <param name="to">The message's source.</param>
    /// <param name="from">This node.</param>
    /// <param name="nonce">The nonce of what is written.</param>
    /// <param name="target">The message's target.</param>
    /// <param name="messageNonce">The message's nonce, as <see cref="Envelope.CopyNonce"/> yields it.</param>
    /// <param name="reason">Why.</param>
    /// <param name="receiptTry">Which try of the message it was, 1 to <see cref="WireLimits.MaxReceiptTry"/>; 0 not to tell.</param>
    /// <exception cref="ArgumentOutOfRangeException">The reason is <see cref="RefusalReason.Unknown"/>, or the nonce is too large.</exception>
    public static byte[] Write(PeerId to, PeerId from, ulong nonce, PeerId target, ReadOnlySpan<byte> messageNonce, RefusalReason reason, int receiptTry = 0) =>
        RefusalData.Write(to, from, nonce, BodyType.NotHere, IdName, new Refusal(target, messageNonce, reason, receiptTry));
}
