using System.Text.Json;
using PeerRelay.Identity;

namespace PeerRelay.Wire;

/// <summary>"Your message has been delivered", from its target to its source: <c>{"nonce":"…","hops":3}</c>.</summary>
internal static class ReceiptBody
{
    private const int MaxLength = 48 + WireLimits.MaxEscapedNonceBytes; // the names, the number and the punctuation have some 25

    /// <summary>Reads which message was delivered.</summary>
    /// <param name="envelope">The receipt.</param>
    /// <param name="room">Where the message's nonce goes, of <see cref="WireLimits.MaxNonceBytes"/>.</param>
    /// <param name="messageNonce">The message's nonce, as <see cref="Envelope.CopyNonce"/> yields it; in the room.</param>
    /// <param name="hops">Over how many links it came, 1 to <see cref="WireLimits.MaxReceiptHops"/>, by the target's word.</param>
    public static bool TryRead(in Envelope envelope, Span<byte> room, out ReadOnlySpan<byte> messageNonce, out int hops)
    {
        messageNonce = default;
        hops = 0;
        return envelope.Type == BodyType.Receipt && TryReadData(envelope.BodyData, room, out messageNonce, out hops);
    }

    /// <summary>Reads a body's <c>data</c>, which is valid JSON or empty: both members once, further ones are ignored.</summary>
    public static bool TryReadData(ReadOnlySpan<byte> data, Span<byte> room, out ReadOnlySpan<byte> messageNonce, out int hops)
    {
        messageNonce = default;
        hops = 0;
        if (data.IsEmpty) return false;
        var reader = new Utf8JsonReader(data, JsonText.Strict);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonText.Equals(ref reader, "nonce"u8))
            {
                if (!messageNonce.IsEmpty || !reader.Read() || !Nonce.TryRead(ref reader, room, out messageNonce)) return false;
            }
            else if (JsonText.Equals(ref reader, "hops"u8))
            {
                if (hops != 0 || !reader.Read() || !TryReadHops(ref reader, out hops)) return false;
            }
            reader.Skip();
        }
        return !messageNonce.IsEmpty && hops != 0;
    }

    /// <summary>Writes a receipt.</summary>
    /// <param name="to">The message's source.</param>
    /// <param name="from">This node, its target.</param>
    /// <param name="nonce">The nonce of the receipt itself.</param>
    /// <param name="messageNonce">The message's nonce, as <see cref="Envelope.CopyNonce"/> yields it.</param>
    /// <param name="hops">Over how many links it came, 1 to <see cref="WireLimits.MaxReceiptHops"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The hops are outside that range, or the nonce is too large.</exception>
    public static byte[] Write(PeerId to, PeerId from, ulong nonce, ReadOnlySpan<byte> messageNonce, int hops)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hops, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hops, WireLimits.MaxReceiptHops);
        var data = new SpanWriter(stackalloc byte[MaxLength]);
        data.Append("{\"nonce\":\""u8);
        data.AppendEscaped(messageNonce);
        data.Append("\",\"hops\":"u8);
        data.Append((ulong)hops);
        data.Append("}"u8);
        return EnvelopeWriter.Write(to, from, nonce, BodyType.Receipt, data.Written);
    }

    private static bool TryReadHops(ref Utf8JsonReader reader, out int hops)
    {
        hops = 0;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out hops) && hops is >= 1 and <= WireLimits.MaxReceiptHops;
    }
}
