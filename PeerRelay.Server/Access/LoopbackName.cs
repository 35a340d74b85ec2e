using System.Net;

namespace PeerRelay.Server.Access;

/// <summary>Names that mean this machine to whoever uses them.</summary>
internal static class LoopbackName
{
    /// <summary>Whether a host, as it stands in a url or in <c>Host</c>, is <c>localhost</c> or a loopback address.</summary>
    public static bool Is(string host)
    {
        var name = host.TrimEnd('.');
        if (name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase))
            return true;
        return IPAddress.TryParse(name.Trim('[', ']'), out var address)
            && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
    }
}
