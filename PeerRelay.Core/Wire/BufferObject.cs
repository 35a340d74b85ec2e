using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace PeerRelay.Wire;

/// <summary>What Node's <c>JSON.stringify</c> makes of a <c>Buffer</c>: <c>{"type":"Buffer","data":[31,140,…]}</c>.</summary>
internal static class BufferObject
{
    private const int LongestByte = 4; // "255,"

    /// <summary>Reads a buffer object that is all of <paramref name="json"/>; members may come in either order, no others may.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, out byte[] bytes)
    {
        bytes = [];
        var rented = ArrayPool<byte>.Shared.Rent(MaxBytes(json.Length));
        try
        {
            var reader = new Utf8JsonReader(json, JsonText.Strict);
            if (!reader.Read() || !TryRead(ref reader, rented, out var count) || reader.Read()) return false;
            bytes = rented.AsSpan(0, count).ToArray();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>More bytes than JSON text of a length can hold: each takes a digit and a comma at least.</summary>
    public static int MaxBytes(int jsonLength) => jsonLength / 2;

    /// <summary>
    /// Reads the buffer object that the reader stands at the start of, and leaves it at the end. May throw <see cref="JsonException"/>.
    /// </summary>
    /// <returns>False if it is anything else, or longer than <paramref name="destination"/>.</returns>
    public static bool TryRead(ref Utf8JsonReader reader, scoped Span<byte> destination, out int count)
    {
        count = 0;
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        bool hasType = false, hasData = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!hasType && JsonText.Equals(ref reader, "type"u8))
            {
                hasType = reader.Read() && reader.TokenType == JsonTokenType.String && JsonText.Equals(ref reader, "Buffer"u8);
                if (!hasType) return false;
            }
            else if (!hasData && JsonText.Equals(ref reader, "data"u8))
            {
                hasData = reader.Read() && TryReadBytes(ref reader, destination, out count);
                if (!hasData) return false;
            }
            else
            {
                return false;
            }
        }
        return hasType && hasData;
    }

    /// <summary>Writes bytes as a buffer object.</summary>
    public static byte[] Write(ReadOnlySpan<byte> bytes)
    {
        var buffer = new ArrayBufferWriter<byte>("""{"type":"Buffer","data":[]}""".Length + bytes.Length * LongestByte);
        WriteTo(buffer, bytes);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes bytes as a buffer object behind what the writer holds.</summary>
    public static void WriteTo(ArrayBufferWriter<byte> writer, ReadOnlySpan<byte> bytes)
    {
        writer.Write("""{"type":"Buffer","data":["""u8);
        for (var i = 0; i < bytes.Length; i++)
        {
            var space = writer.GetSpan(LongestByte);
            var comma = i == 0 ? 0 : 1;
            space[0] = (byte)',';
            bytes[i].TryFormat(space[comma..], out var digits, default, CultureInfo.InvariantCulture);
            writer.Advance(comma + digits);
        }
        writer.Write("]}"u8);
    }

    private static bool TryReadBytes(ref Utf8JsonReader reader, scoped Span<byte> destination, out int count)
    {
        count = 0;
        if (reader.TokenType != JsonTokenType.StartArray) return false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (count == destination.Length || !TryReadByte(ref reader, out destination[count])) return false;
            count++;
        }
        return true;
    }

    // Plain digits alone: 1e2 and 2.0 are whole numbers to JSON, but no sender writes a byte so.
    private static bool TryReadByte(ref Utf8JsonReader reader, out byte value)
    {
        value = 0;
        if (reader.TokenType != JsonTokenType.Number || reader.ValueSpan.Length > 3) return false;
        var sum = 0;
        foreach (var digit in reader.ValueSpan)
        {
            if (!char.IsAsciiDigit((char)digit)) return false;
            sum = sum * 10 + (digit - '0');
        }
        value = (byte)sum;
        return sum <= byte.MaxValue;
    }
}
