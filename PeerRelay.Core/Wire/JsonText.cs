using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace PeerRelay.Wire;

/// <summary>
/// The text of JSON strings, without making a <see cref="string"/> of it. <see cref="Utf8JsonReader"/>'s own methods throw on
/// half a surrogate pair (<c>"\ud800"</c>), which it lets through while it reads.
/// </summary>
internal static class JsonText
{
    /// <summary>How deep a frame may nest; comments and trailing commas are refused, as <c>JSON.parse</c> does.</summary>
    public static readonly JsonReaderOptions Strict = new() { MaxDepth = WireLimits.MaxDepth };

    /// <summary>How many bytes <see cref="Escape"/> writes for one at most.</summary>
    public const int LongestEscape = UnicodeEscape;

    private const int LongestName = 32;
    private const int UnicodeEscape = 6; // \uXXXX

    /// <summary>Whether the property name or string that the reader stands on is the expected text; that is at most 32 bytes long.</summary>
    public static bool Equals(ref Utf8JsonReader reader, ReadOnlySpan<byte> expected)
    {
        if (!reader.ValueIsEscaped) return reader.ValueSpan.SequenceEqual(expected);
        Span<byte> buffer = stackalloc byte[LongestName];
        return TryUnescape(reader.ValueSpan, buffer[..expected.Length], out var length) && buffer[..length].SequenceEqual(expected);
    }

    /// <summary>Writes the UTF-8 bytes that a string stands for.</summary>
    /// <param name="raw">What stands between the quotes of a string that <see cref="Utf8JsonReader"/> accepted.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="written">How many bytes the text has, if it could be written.</param>
    /// <returns>False if the text holds half a surrogate pair or does not fit.</returns>
    public static bool TryUnescape(ReadOnlySpan<byte> raw, Span<byte> destination, out int written)
    {
        written = 0;
        while (true)
        {
            var escape = raw.IndexOf((byte)'\\');
            var plain = escape < 0 ? raw : raw[..escape];
            if (!plain.TryCopyTo(destination[written..])) return false;
            written += plain.Length;
            if (escape < 0) return true;
            raw = raw[escape..];
            if (!TryReadEscape(ref raw, out var rune) || !rune.TryEncodeToUtf8(destination[written..], out var length)) return false;
            written += length;
        }
    }

    /// <summary>Writes UTF-8 text as it stands between the quotes of a JSON string.</summary>
    /// <param name="text">The text.</param>
    /// <param name="destination">Where to; <see cref="LongestEscape"/> times the text's length always suffices.</param>
    /// <returns>How many bytes.</returns>
    public static int Escape(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        var written = 0;
        foreach (var value in text)
        {
            if (value >= ' ' && value != '"' && value != '\\')
            {
                destination[written++] = value;
                continue;
            }
            "\\u00"u8.CopyTo(destination[written..]);
            Utf8Formatter.TryFormat(value, destination[(written + UnicodeEscape - 2)..], out _, new StandardFormat('x', 2));
            written += UnicodeEscape;
        }
        return written;
    }

    /// <summary>Reads past the name that the reader stands on and the value behind it.</summary>
    /// <returns>The value as it is written.</returns>
    public static ReadOnlySpan<byte> ReadValue(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }

    private static bool TryReadEscape(ref ReadOnlySpan<byte> raw, out Rune rune)
    {
        if (raw[1] != 'u')
        {
            rune = new Rune(Short(raw[1]));
            raw = raw[2..];
            return true;
        }
        var first = CodeUnit(raw);
        raw = raw[UnicodeEscape..];
        if (Rune.TryCreate(first, out rune)) return true;
        if (!raw.StartsWith("\\u"u8) || !Rune.TryCreate(first, CodeUnit(raw), out rune)) return false;
        raw = raw[UnicodeEscape..];
        return true;
    }

    private static char CodeUnit(ReadOnlySpan<byte> escape) =>
        Utf8Parser.TryParse(escape[2..UnicodeEscape], out ushort unit, out _, 'x') ? (char)unit : default; // the reader saw to it

    private static char Short(byte letter) => letter switch
    {
        (byte)'b' => '\b',
        (byte)'f' => '\f',
        (byte)'n' => '\n',
        (byte)'r' => '\r',
        (byte)'t' => '\t',
        _ => (char)letter, // a quote, a backslash or a slash: the reader accepts no other
    };
}
