using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PeerRelay.Server.Settings;

/// <summary>
/// What a browser takes for the url of a STUN or TURN server (RFC 7064, RFC 7065). Of a list with one that it does not take it makes no connection at all, so such a one is found when the node starts.
/// </summary>
internal static class IceUrl
{
    private static readonly string[] Stun = ["stun", "stuns"];
    private static readonly string[] Turn = ["turn", "turns"];
    private static readonly string[] Transports = ["", "?transport=udp", "?transport=tcp"];

    /// <summary>Whether it is one.</summary>
    public static bool IsOne(string url)
    {
        var isTurn = IsTurn(url);
        if (!isTurn && !HasScheme(url, Stun)) return false;
        var rest = url[(url.IndexOf(':', StringComparison.Ordinal) + 1)..];
        var query = rest.IndexOf('?', StringComparison.Ordinal);
        if (query < 0) return IsHostAndPort(rest);
        return isTurn && Transports.Contains(rest[query..]) && IsHostAndPort(rest[..query]);
    }

    /// <summary>Whether it is of a TURN server, as far as its scheme says.</summary>
    public static bool IsTurn(string url) => HasScheme(url, Turn);

    private static bool HasScheme(string url, string[] schemes) => schemes.Any(scheme => url.StartsWith(scheme + ":", StringComparison.OrdinalIgnoreCase));

    private static bool IsHostAndPort(string text)
    {
        var end = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) + 1 : text.IndexOf(':', StringComparison.Ordinal);
        var (host, port) = end < 0 ? (text, "") : (text[..end], text[end..]);
        return IsHost(host) && (port.Length == 0 || (port[0] == ':' && IsPort(port[1..])));
    }

    private static bool IsHost(string host) => host is ['[', .., ']']
        ? IPAddress.TryParse(host.AsSpan(1, host.Length - 2), out var address) && address.AddressFamily == AddressFamily.InterNetworkV6
        : Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4;

    private static bool IsPort(string port) =>
        ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0;
}
