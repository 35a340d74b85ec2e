using System.Text.Json;
using PeerRelay.Identity;

namespace PeerRelay.Wire;

/// <summary>
/// Reads an id in both of its forms: 40 hexadecimal digits, as its originator writes it, or a buffer object, as the
/// reference writes it in a hello and when it passes a message on.
/// </summary>
internal static class IdReader
{
    /// <summary>Reads the id that the reader stands at the start of, and leaves it at the end. May throw <see cref="JsonException"/>.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, out PeerId id)
    {
        if (reader.TokenType == JsonTokenType.String) return TryReadHex(ref reader, out id);
        Span<byte> bytes = stackalloc byte[PeerId.ByteLength];
        if (BufferObject.TryRead(ref reader, bytes, out var count) && count == PeerId.ByteLength)
        {
            id = PeerId.FromBytes(bytes);
            return true;
        }
        id = default;
        return false;
    }

    /// <summary>Reads an id of 40 hexadecimal digits, none of them escaped.</summary>
    public static bool TryReadHex(ref Utf8JsonReader reader, out PeerId id)
    {
        id = default;
        return reader.TokenType == JsonTokenType.String && PeerId.TryParse(reader.ValueSpan, out id);
    }
}
