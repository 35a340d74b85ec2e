using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PeerRelay.WebRtc.Connections;

/// <summary>A STUN server's place.</summary>
/// <param name="Host">Its name or address.</param>
/// <param name="Port">Its UDP port.</param>
internal sealed record StunServer(string Host, int Port)
{
    /// <summary>Servers at most. 8: each is asked by each node, and two that work are enough.</summary>
    public const int Most = 8;

    private const string Scheme = "stun:";
    private const int UsualPort = 3478; // RFC 8489 §18.6

    /// <summary>Reads <c>stun:host</c>, <c>stun:host:port</c> or <c>stun:[address]:port</c> (RFC 7064).</summary>
    public static bool TryParse(string? url, [NotNullWhen(true)] out StunServer? server)
    {
        server = null;
        if (url is null || !url.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return false;
        var place = url[Scheme.Length..];
        var hostEnd = place.StartsWith('[') ? place.IndexOf(']') + 1 : place.IndexOf(':') is >= 0 and var colon ? colon : place.Length;
        var (host, port) = (place[..hostEnd].Trim('[', ']'), UsualPort);
        var hasPort = hostEnd < place.Length;
        if (hasPort && (place[hostEnd] != ':' || !int.TryParse(place.AsSpan(hostEnd + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is 0 or > ushort.MaxValue)) return false;
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown) return false;
        server = new StunServer(host, port);
        return true;
    }
}
