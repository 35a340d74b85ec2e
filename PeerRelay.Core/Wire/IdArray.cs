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

    /// <summary>How many bytes an array of so many ids takes at most.</summary>
    public static int MaxLength(int count) => 2 + (count * WireLimits.HopBytes);

    /// <summary>Writes an array.</summary>
    public static void Write(ref SpanWriter writer, ReadOnlySpan<PeerId> ids)
    {
        writer.Append("["u8);
        for (var i = 0; i < ids.Length; i++)
        {
            writer.Append(i == 0 ? "\""u8 : ",\""u8);
            writer.Append(ids[i]);
            writer.Append("\""u8);
        }
        writer.Append("]"u8);
    }
}
