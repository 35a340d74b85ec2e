using System.Text.Json;
using PeerRelay.Identity;

namespace PeerRelay.Wire;

/// <summary>
/// The data of <c>cant</c> and <c>notHere</c>: an object with an id, a nonce and a reason. Each is there once; further members are ignored. In a <c>notHere</c> there may be a try.
/// </summary>
internal static class RefusalData
{
    private const int MaxLength = 96 + PeerId.HexLength + WireLimits.MaxEscapedNonceBytes; // the names, the reason and the punctuation have some 50

    /// <summary>Reads a body's <c>data</c>, which is valid JSON or empty.</summary>
    /// <param name="data">The data.</param>
    /// <param name="idName">How the id's member is called.</param>
    /// <param name="mayHaveTry">Whether a try may be told.</param>
    /// <param name="room">Where the nonce goes, of <see cref="WireLimits.MaxNonceBytes"/>.</param>
    /// <param name="refusal">What was read.</param>
    public static bool TryRead(ReadOnlySpan<byte> data, ReadOnlySpan<byte> idName, bool mayHaveTry, Span<byte> room, out Refusal refusal)
    {
        refusal = default;
        if (data.IsEmpty) return false;
        var reader = new Utf8JsonReader(data, JsonText.Strict);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        bool hasId = false, hasReason = false;
        var id = default(PeerId);
        var reason = RefusalReason.Unknown;
        var receiptTry = 0;
        ReadOnlySpan<byte> nonce = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonText.Equals(ref reader, idName))
            {
                if (hasId || !reader.Read() || !IdReader.TryReadHex(ref reader, out id)) return false;
                hasId = true;
            }
            else if (JsonText.Equals(ref reader, "nonce"u8))
            {
                if (!nonce.IsEmpty || !reader.Read() || !Nonce.TryRead(ref reader, room, out nonce)) return false;
            }
            else if (JsonText.Equals(ref reader, "reason"u8))
            {
                if (hasReason || !reader.Read() || !TryReadReason(ref reader, out reason)) return false;
                hasReason = true;
            }
            else if (mayHaveTry && JsonText.Equals(ref reader, "try"u8))
            {
                if (receiptTry != 0 || !reader.Read() || !TryReadTry(ref reader, out receiptTry)) return false;
            }
            reader.Skip();
        }
        refusal = new Refusal(id, nonce, reason, receiptTry);
        return hasId && hasReason && !nonce.IsEmpty;
    }

    /// <summary>Writes a message with such data.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The reason is <see cref="RefusalReason.Unknown"/>.</exception>
    public static byte[] Write(PeerId to, PeerId from, ulong nonce, BodyType type, ReadOnlySpan<byte> idName, in Refusal refusal)
    {
        var data = new SpanWriter(stackalloc byte[MaxLength]);
        data.Append("{\""u8);
        data.Append(idName);
        data.Append("\":\""u8);
        data.Append(refusal.Id);
        data.Append("\",\"nonce\":\""u8);
        data.AppendEscaped(refusal.Nonce);
        data.Append("\",\"reason\":\""u8);
        data.Append(NameOf(refusal.Reason));
        data.Append("\""u8);
        if (refusal.ReceiptTry != 0)
        {
            data.Append(",\"try\":"u8);
            data.Append((ulong)refusal.ReceiptTry);
        }

        data.Append("}"u8);
        return EnvelopeWriter.Write(to, from, nonce, type, data.Written);
    }

    private static bool TryReadReason(ref Utf8JsonReader reader, out RefusalReason reason)
    {
        reason = RefusalReason.Unknown;
        if (reader.TokenType != JsonTokenType.String) return false;
        for (var known = RefusalReason.NoRoute; known <= RefusalReason.Full; known++)
        {
            if (JsonText.Equals(ref reader, NameOf(known))) reason = known;
        }
        return true;
    }

    private static bool TryReadTry(ref Utf8JsonReader reader, out int receiptTry)
    {
        receiptTry = 0;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out receiptTry) && receiptTry is >= 1 and <= WireLimits.MaxReceiptTry;
    }

    private static ReadOnlySpan<byte> NameOf(RefusalReason reason) => reason switch
    {
        RefusalReason.NoRoute => "noRoute"u8,
        RefusalReason.Seen => "seen"u8,
        RefusalReason.HopLimit => "hopLimit"u8,
        RefusalReason.Full => "full"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "Not a reason that can be written."),
    };
}
