using System.Buffers;
using System.Text.Json;
using PeerRelay.Identity;

namespace PeerRelay.Wire;

/// <summary>
/// A part of a message that does not fit a frame: <c>{"message":"…","offset":0,"length":10485760,"kind":"bytes","base64":"…"}</c>. Nodes on the way pass it on unseen; only its
/// target reads it.
/// </summary>
internal static class PartBody
{
    private const int AroundBase64 = 128 + WireLimits.MaxEscapedNonceBytes; // the names, the numbers and the punctuation have some 80

    /// <summary>As long as the frame of a part can get that <see cref="Write"/> makes.</summary>
    public static int LongestFrame => EnvelopeWriter.Length(Nonce.Limit - 1, BodyType.Part, AroundBase64 + Part.Base64Length(WireLimits.PartBytes)) + ReceiptMember.Length;

    /// <summary>Reads a part: each member once, further ones are ignored.</summary>
    /// <param name="envelope">The message.</param>
    /// <param name="room">Where the message's name goes, of <see cref="WireLimits.MaxNonceBytes"/>.</param>
    /// <param name="part">The part. Whether its bytes are base64, <see cref="Part.TryDecode"/> tells.</param>
    public static bool TryRead(in Envelope envelope, Span<byte> room, out Part part)
    {
        part = default;
        return envelope.Type == BodyType.Part && TryReadData(envelope.BodyData, room, out part);
    }

    /// <summary>Reads a body's <c>data</c>, which is valid JSON or empty.</summary>
    public static bool TryReadData(ReadOnlySpan<byte> data, Span<byte> room, out Part part)
    {
        part = default;
        if (data.IsEmpty) return false;
        var reader = new Utf8JsonReader(data, JsonText.Strict);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        int offset = -1, length = -1;
        var hasBase64 = false;
        PartKind? kind = null;
        ReadOnlySpan<byte> message = default, base64 = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isGood = true;
            if (JsonText.Equals(ref reader, "message"u8)) isGood = message.IsEmpty && reader.Read() && Nonce.TryRead(ref reader, room, out message);
            else if (JsonText.Equals(ref reader, "offset"u8)) isGood = offset < 0 && TryReadNumber(ref reader, out offset);
            else if (JsonText.Equals(ref reader, "length"u8)) isGood = length < 0 && TryReadNumber(ref reader, out length);
            else if (JsonText.Equals(ref reader, "kind"u8)) isGood = kind is null && TryReadKind(ref reader, out kind);
            else if (JsonText.Equals(ref reader, "base64"u8)) isGood = !hasBase64 && (hasBase64 = TryReadText(ref reader, out base64));
            if (!isGood) return false;
            reader.Skip();
        }

        if (message.IsEmpty || !hasBase64 || kind is not { } known || offset < 0 || offset >= length || offset % WireLimits.PartBytes != 0) return false;
        part = new Part { Message = message, Offset = offset, Length = length, Kind = known, Base64 = base64 };
        return true;
    }

    /// <summary>Writes a part, which asks for a receipt.</summary>
    /// <param name="to">The peer that it is for.</param>
    /// <param name="from">This node.</param>
    /// <param name="nonce">A random number below <see cref="Nonce.Limit"/>.</param>
    /// <param name="message">Names the message: another such number.</param>
    /// <param name="kind">What its bytes are.</param>
    /// <param name="whole">The whole message.</param>
    /// <param name="offset">Where the part stands in it: a multiple of <see cref="WireLimits.PartBytes"/>.</param>
    /// <param name="receiptTry">Which try this is, 1 to <see cref="WireLimits.MaxReceiptTry"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The offset is none, the try is outside that range, or a number is too large.</exception>
    public static byte[] Write(PeerId to, PeerId from, ulong nonce, ulong message, PartKind kind, ReadOnlySpan<byte> whole, int offset, int receiptTry)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(message, Nonce.Limit);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(offset, whole.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(offset % WireLimits.PartBytes, 0);
        var rented = ArrayPool<byte>.Shared.Rent(AroundBase64 + Part.Base64Length(WireLimits.PartBytes));
        try
        {
            var data = new SpanWriter(rented);
            data.Append("{\"message\":\""u8);
            data.Append(message);
            data.Append("\",\"offset\":"u8);
            data.Append((ulong)offset);
            data.Append(",\"length\":"u8);
            data.Append((ulong)whole.Length);
            data.Append(kind == PartKind.Bytes ? ",\"kind\":\"bytes\",\"base64\":\""u8 : ",\"kind\":\"json\",\"base64\":\""u8);
            data.AppendBase64(whole.Slice(offset, Part.SizeOf(offset, whole.Length)));
            data.Append("\"}"u8);
            return ReceiptMember.Write(to, from, nonce, BodyType.Part, data.Written, receiptTry);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static bool TryReadNumber(ref Utf8JsonReader reader, out int number)
    {
        number = -1;
        return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out number) && number >= 0;
    }

    private static bool TryReadKind(ref Utf8JsonReader reader, out PartKind? kind)
    {
        kind = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.String) return false;
        if (JsonText.Equals(ref reader, "bytes"u8)) kind = PartKind.Bytes;
        else if (JsonText.Equals(ref reader, "json"u8)) kind = PartKind.Json;
        return kind is not null;
    }

    private static bool TryReadText(scoped ref Utf8JsonReader reader, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (!reader.Read() || reader.TokenType != JsonTokenType.String) return false;
        text = reader.ValueSpan;
        return true;
    }
}
