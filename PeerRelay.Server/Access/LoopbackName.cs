using System.Net;

namespace PeerRelay.Server.Access;

/// <summary>Names that mean this machine to whoever uses them.</summary>
internal static class LoopbackName
{
    /// <summary>Whether a host, as it stands in a url or in <c>Host</c>, is <c>localhost</c> or a loopback address.</summary>
    public static bool Is(string host)
    {
        var name = host.TrimEnd('.');
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(name.Trim('[', ']'), out var address)
                && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));
    }

    /// <summary>
    /// Whether it is one of those or a name below <c>localhost</c>. These are not to be told others; nor are they to be trusted, as not
    /// every browser keeps DNS out of them.
    /// </summary>
    public static bool IsOrIsBelow(string host) => Is(host) || host.TrimEnd('.').EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
