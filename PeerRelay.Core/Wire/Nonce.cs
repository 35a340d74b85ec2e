using System.Text;

namespace PeerRelay.Wire;

/// <summary>The string by which nodes know that they have had a message before.</summary>
internal static class Nonce
{
    /// <summary>One more than the largest nonce that is made here: 15 digits, as the reference makes them.</summary>
    public const ulong Limit = 1_000_000_000_000_000;

    /// <summary>Whether a JSON string, as it stands between its quotes, is of 1 to 64 UTF-16 characters, with no half of a pair.</summary>
    public static bool IsValid(ReadOnlySpan<byte> raw)
    {
        Span<byte> text = stackalloc byte[WireLimits.MaxNonceBytes];
        return JsonText.TryUnescape(raw, text, out var length) &&
            length > 0 && Encoding.UTF8.GetCharCount(text[..length]) <= WireLimits.MaxNonce;
    }
}
