using System.Net;
using System.Net.Sockets;

namespace PeerRelay.Transports;

/// <summary>
/// Which urls that strangers name are dialled. Else anybody could make this node knock at doors inside its own network.
/// </summary>
/// <param name="allowPrivate">Whether addresses that are not public are allowed.</param>
internal sealed class DialPolicy(bool allowPrivate)
{
    /// <summary>The longest url that is looked at.</summary>
    public const int MaxUrlLength = 2_048;

    /// <summary>Ports below this belong to services of the system; of those only the web's own are dialled.</summary>
    private const int FirstUserPort = 1_024;

    /// <summary>All that IPv6 has given out to the world (RFC 4291 §2.4): what is not in it is local, special or nobody's.</summary>
    private static readonly IPNetwork GlobalIPv6 = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] NotPublic =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.0.0.0/24"), IPNetwork.Parse("192.0.2.0/24"),
        IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("198.18.0.0/15"), IPNetwork.Parse("198.51.100.0/24"),
        IPNetwork.Parse("203.0.113.0/24"), IPNetwork.Parse("224.0.0.0/3"),
        IPNetwork.Parse("2001::/23"), IPNetwork.Parse("2001:db8::/32"), IPNetwork.Parse("3fff::/20"),
    ];

    /// <summary>Whether a url may be dialled, as far as can be told without asking for its host's address.</summary>
    public bool Allows(Uri url) =>
        url.OriginalString.Length <= MaxUrlLength && PeerOptions.IsWebSocketUrl(url)
        && (url.Port is 80 or 443 || url.Port >= FirstUserPort)
        && (!IPAddress.TryParse(url.DnsSafeHost, out var address) || Allows(address));

    /// <summary>Whether an address may be dialled.</summary>
    public bool Allows(IPAddress address)
    {
        if (allowPrivate) return true;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && Embedded(address) is { } inner) return Allows(inner);
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && !GlobalIPv6.Contains(address)) return false;
        return !NotPublic.Any(network => network.Contains(address));
    }

    /// <summary>The IPv4 address that a NAT64 (RFC 6052 §2.1) or 6to4 (RFC 3056) address leads to.</summary>
    private static IPAddress? Embedded(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        if (bytes is [0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, ..]) return new IPAddress(bytes.AsSpan(12));
        return bytes is [0x20, 0x02, ..] ? new IPAddress(bytes.AsSpan(2, 4)) : null;
    }
}
