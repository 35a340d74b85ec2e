using System.Buffers;

namespace PeerRelay.Wire;

/// <summary>
/// Checks that text is JSON, and finds where a value ends, without looking at what it says: for what is only passed on. Strings, which are most of
/// what is long, are passed over a vector at a time. It accepts nothing that <see cref="System.Text.Json.Utf8JsonReader"/> refuses; what nests deeper than
/// <see cref="MaxDepth"/> it leaves to that.
/// </summary>
internal static class JsonScan
{
    /// <summary>How deep a value may nest here: a bit of one word for each level.</summary>
    public const int MaxDepth = 62;

    private const int UnicodeDigits = 4;

    /// <summary>What a string may not hold as it is: its end, an escape, and control characters.</summary>
    private static readonly SearchValues<byte> NotPlain = SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(c => (byte)c)]);

    /// <summary>Passes over one value.</summary>
    /// <param name="text">Valid UTF-8 that begins with the value, without white space before it.</param>
    /// <param name="length">How long the value is.</param>
    /// <returns>Whether there is one.</returns>
    public static bool TrySkipValue(ReadOnlySpan<byte> text, out int length)
    {
        var at = 0;
        var depth = 0;
        var arrays = 0UL; // a bit for each level: an array, not an object
        length = 0;
        while (true)
        {
            if (at >= text.Length) return false;
            var isOpened = false;
            switch (text[at])
            {
                case (byte)'"':
                    if (!TrySkipString(text, ref at)) return false;
                    break;
                case (byte)'{' or (byte)'[':
                    if (depth == MaxDepth) return false;
                    arrays = (arrays << 1) | (text[at] == '[' ? 1UL : 0);
                    depth++;
                    at++;
                    isOpened = true;
                    break;
                default:
                    if (!TrySkipScalar(text, ref at)) return false;
                    break;
            }

            // On to where the next value begins: out of all that ends here, over a comma and a name.
            while (true)
            {
                if (depth == 0)
                {
                    length = at;
                    return true;
                }

                SkipWhiteSpace(text, ref at);
                if (at >= text.Length) return false;
                var isArray = (arrays & 1) != 0;
                if (text[at] == (isArray ? ']' : '}'))
                {
                    at++;
                    depth--;
                    arrays >>= 1;
                    isOpened = false;
                    continue;
                }

                if (!isOpened)
                {
                    if (text[at++] != ',') return false;
                    SkipWhiteSpace(text, ref at);
                }

                if (!isArray && !TrySkipName(text, ref at)) return false;
                break;
            }
        }
    }

    private static bool TrySkipName(ReadOnlySpan<byte> text, ref int at)
    {
        if (at >= text.Length || text[at] != '"' || !TrySkipString(text, ref at)) return false;
        SkipWhiteSpace(text, ref at);
        if (at >= text.Length || text[at++] != ':') return false;
        SkipWhiteSpace(text, ref at);
        return true;
    }

    private static bool TrySkipString(ReadOnlySpan<byte> text, ref int at)
    {
        at++;
        while (true)
        {
            var plain = text[at..].IndexOfAny(NotPlain);
            if (plain < 0) return false;
            at += plain;
            if (text[at] == '"')
            {
                at++;
                return true;
            }

            if (text[at] != '\\' || !TrySkipEscape(text, ref at)) return false;
        }
    }

    private static bool TrySkipEscape(ReadOnlySpan<byte> text, ref int at)
    {
        if (at + 1 >= text.Length) return false;
        switch (text[at + 1])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                at += 2;
                return true;
            case (byte)'u':
                at += 2;
                for (var end = at + UnicodeDigits; at < end; at++)
                    if (at >= text.Length || !char.IsAsciiHexDigit((char)text[at]))
                        return false;
                return true;
            default:
                return false;
        }
    }

    private static bool TrySkipScalar(ReadOnlySpan<byte> text, ref int at)
    {
        var word = text[at] switch { (byte)'t' => "true"u8, (byte)'f' => "false"u8, (byte)'n' => "null"u8, _ => default };
        if (word.IsEmpty) return TrySkipNumber(text, ref at);
        if (!text[at..].StartsWith(word)) return false;
        at += word.Length;
        return true;
    }

    private static bool TrySkipNumber(ReadOnlySpan<byte> text, ref int at)
    {
        if (text[at] == '-') at++;
        var isZero = at < text.Length && text[at] == '0';
        if (isZero) at++;
        else if (!TrySkipDigits(text, ref at)) return false;
        if (at < text.Length && text[at] == '.')
        {
            at++;
            if (!TrySkipDigits(text, ref at)) return false;
        }

        if (at >= text.Length || (text[at] | 0x20) != 'e') return true;
        at++;
        if (at < text.Length && text[at] is (byte)'+' or (byte)'-') at++;
        return TrySkipDigits(text, ref at);
    }

    private static bool TrySkipDigits(ReadOnlySpan<byte> text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit((char)text[at])) at++;
        return at > start;
    }

    private static void SkipWhiteSpace(ReadOnlySpan<byte> text, ref int at)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') at++;
    }
}
