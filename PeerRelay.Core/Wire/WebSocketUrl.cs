using System.Buffers;
using System.Buffers.Text;
using System.Net;
using System.Text;

namespace PeerRelay.Wire;

/// <summary>
/// The URLs that a peer may tell others to dial. Much narrower than the standard allows, since the reference hands the text
/// to <c>new WebSocket</c>, which throws on what any of its parsers dislikes: no user name (a bad escape in it throws), no
/// fragment (the standard's constructor throws), no character that is not one of RFC 3986 (<c>http.request</c> throws), no
/// international name, not even encoded (Node's <c>url.parse</c> throws on a bad <c>xn--</c>, and what is bad depends on its tables).
/// </summary>
internal static class WebSocketUrl
{
    /// <summary>Characters of a URL: what browsers and proxies take for granted.</summary>
    public const int MaxLength = 2048;

    private const int MaxHostLength = 253; // RFC 1035, 2.3.4, as text
    private const int MaxLabelLength = 63;

    private static readonly SearchValues<byte> TextBytes = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?[]@!$&'()*+,;=%"u8);

    private static readonly SearchValues<byte> LabelBytes = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    private static readonly SearchValues<byte> AddressBytes = SearchValues.Create("0123456789abcdefABCDEF:"u8); // parsers disagree about dots in it

    /// <summary>Whether this is a <c>ws://</c> or <c>wss://</c> URL with a host that every peer can at least try.</summary>
    public static bool IsValid(ReadOnlySpan<byte> url)
    {
        if (url.Length > MaxLength || url.ContainsAnyExcept(TextBytes)) return false;
        var scheme = url.IndexOf("://"u8);
        if (scheme < 0 || !(Ascii.EqualsIgnoreCase(url[..scheme], "ws"u8) || Ascii.EqualsIgnoreCase(url[..scheme], "wss"u8))) return false;
        var authority = url[(scheme + 3)..];
        var end = authority.IndexOfAny((byte)'/', (byte)'?');
        if (end >= 0) authority = authority[..end];
        var bracket = authority.LastIndexOf((byte)']');
        var colon = authority[(bracket + 1)..].IndexOf((byte)':');
        if (colon < 0) return IsHost(authority);
        colon += bracket + 1;
        return IsPort(authority[(colon + 1)..]) && IsHost(authority[..colon]);
    }

    /// <summary>Whether others can be told of a URL: its text is one that <see cref="IsValid"/> accepts.</summary>
    public static bool CanBeTold(Uri url) => url.IsAbsoluteUri && IsValid(Encoding.UTF8.GetBytes(url.AbsoluteUri));

    /// <summary>The text of a URL as it goes on the wire.</summary>
    /// <exception cref="ArgumentException">It is none that <see cref="IsValid"/> accepts.</exception>
    public static string ToText(Uri url)
    {
        if (CanBeTold(url)) return url.AbsoluteUri;
        throw new ArgumentException("Not a WebSocket URL that every peer can dial.", nameof(url));
    }

    private static bool IsPort(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out ushort port, out var consumed) && consumed == text.Length && port != 0;

    private static bool IsHost(ReadOnlySpan<byte> host)
    {
        if (host.StartsWith("["u8))
        {
            var address = host[1..];
            if (!address.EndsWith("]"u8)) return false;
            address = address[..^1];
            return address.Contains((byte)':') && !address.ContainsAnyExcept(AddressBytes) && IPAddress.IsValidUtf8(address);
        }
        if (host.EndsWith("."u8)) host = host[..^1];
        if (host.Length is 0 or > MaxHostLength) return false;
        ReadOnlySpan<byte> label = default;
        foreach (var range in host.Split((byte)'.'))
        {
            label = host[range];
            if (label.Length is 0 or > MaxLabelLength || label.ContainsAnyExcept(LabelBytes) || !char.IsAsciiLetterOrDigit((char)label[0]) ||
                (label.Length >= 4 && Ascii.EqualsIgnoreCase(label[..4], "xn--"u8)))
            {
                return false;
            }
        }
        // A name that ends in a number is an IPv4 address to browsers, which throw if it is not a good one.
        var isNumber = label.StartsWith("0x"u8) || label.StartsWith("0X"u8) || !label.ContainsAnyExceptInRange((byte)'0', (byte)'9');
        return !isNumber || IPAddress.IsValidUtf8(host);
    }
}
