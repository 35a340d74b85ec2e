using System.Text.Json;
using PeerRelay.Identity;

namespace PeerRelay.Wire;

/// <summary>A JSON array of ids, each of 40 hexadecimal digits.</summary>
internal static class IdArray
{
    /// <summary>Reads the array that the reader stands at the start of. May throw <see cref="JsonException"/>.</summary>
    /// <returns>False if it is anything else, or holds more ids than <paramref name="destination"/> has room for.</returns>
    public static bool TryRead(ref Utf8JsonReader reader, scoped Span<PeerId> destination, out int count)
    {
        count = 0;
        if (reader.TokenType != JsonTokenType.StartArray) return false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (count == destination.Length || !IdReader.TryReadHex(ref reader, out destination[count])) return false;
            count++;
        }
        return true;
    }

    /// <summary>Reads an array that is written as <see cref="Write"/> does it: each id stands where it must, and reading costs a tenth of what a reader of JSON takes.</summary>
    /// <returns>False if it is anything else, and left to the other one.</returns>
    public static bool TryReadUsual(ReadOnlySpan<byte> text, Span<PeerId> destination, out int count)
    {
        count = 0;
        if (text.SequenceEqual("[]"u8)) return true;
        var length = (text.Length - 1) / WireLimits.HopBytes;
        if (text.IsEmpty || text[0] != '[' || length * WireLimits.HopBytes != text.Length - 1 || length > destination.Length) return false;
        for (var i = 0; i < length; i++)
        {
            var entry = text.Slice(1 + (i * WireLimits.HopBytes), WireLimits.HopBytes);
            if (entry[0] != '"' || entry[PeerId.HexLength + 1] != '"' || entry[^1] != (i == length - 1 ? ']' : ',')) return false;
            if (!PeerId.TryParse(entry.Slice(1, PeerId.HexLength), out destination[i])) return false;
        }

        count = length;
        return count > 0;
    }

    /// <summary>How many bytes an array of so many ids takes at most.</summary>
    public static int MaxLength(int count) => 2 + (count * WireLimits.HopBytes);

    /// <summary>Writes an array.</summary>
    public static void Write(ref SpanWriter writer, ReadOnlySpan<PeerId> ids)
    {
        writer.Append(ids.IsEmpty ? "["u8 : "[\""u8);
        for (var i = 0; i < ids.Length; i++)
        {
            writer.Append(ids[i]);
            writer.Append(i == ids.Length - 1 ? "\""u8 : "\",\""u8);
        }

        writer.Append("]"u8);
    }
}
