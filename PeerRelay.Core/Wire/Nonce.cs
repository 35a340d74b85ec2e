using System.Text;
using System.Text.Json;

namespace PeerRelay.Wire;

/// <summary>The string by which nodes know that they have had a message before.</summary>
internal static class Nonce
{
    /// <summary>One more than the largest nonce that is made here: 15 digits, as the reference makes them.</summary>
    public const ulong Limit = 1_000_000_000_000_000;

    private const int MaxDigits = 15;

    /// <summary>Whether a JSON string, as it stands between its quotes, is of 1 to 64 UTF-16 characters, with no half of a pair.</summary>
    public static bool IsValid(ReadOnlySpan<byte> raw)
    {
        Span<byte> text = stackalloc byte[WireLimits.MaxNonceBytes];
        return JsonText.TryUnescape(raw, text, out var length) &&
            length > 0 && Encoding.UTF8.GetCharCount(text[..length]) <= WireLimits.MaxNonce;
    }

    /// <summary>Reads the nonce that the reader stands on, escapes resolved.</summary>
    /// <param name="reader">The reader, on any token.</param>
    /// <param name="room">Where the nonce goes, of <see cref="WireLimits.MaxNonceBytes"/>.</param>
    /// <param name="nonce">The part of the room that it takes; not empty, if there is one.</param>
    public static bool TryRead(scoped ref Utf8JsonReader reader, Span<byte> room, out ReadOnlySpan<byte> nonce)
    {
        nonce = default;
        if (reader.TokenType != JsonTokenType.String || !IsValid(reader.ValueSpan)) return false;
        JsonText.TryUnescape(reader.ValueSpan, room, out var length);
        nonce = room[..length];
        return true;
    }

    /// <summary>Reads a nonce that may have been made here: a decimal number below <see cref="Limit"/>, with no zeros before it.</summary>
    public static bool TryParse(ReadOnlySpan<byte> nonce, out ulong number)
    {
        number = 0;
        if (nonce.Length is 0 or > MaxDigits || (nonce[0] == '0' && nonce.Length > 1)) return false;
        foreach (var digit in nonce)
        {
            if (!char.IsAsciiDigit((char)digit)) return false;
            number = (number * 10) + (ulong)(digit - '0');
        }
        return true;
    }
}
