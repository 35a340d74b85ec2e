using System.Net;
using PeerRelay.Server.Access;
using PeerRelay.Server.Requests;

namespace PeerRelay.Server.Relay;

/// <summary>The url at which a request reached this node, if that is one to tell others.</summary>
internal static class LocalUrl
{
    /// <summary>
    /// Derives it from the request's scheme, host and path; null if the host means this machine, or all of its addresses, as such a
    /// url leads every other peer to itself.
    /// </summary>
    public static Uri? Of(HttpRequest request)
    {
        var host = AsciiHost.Of(request);
        if (host.Host.Length == 0 || LoopbackName.IsOrIsBelow(host.Host) || IsUnspecified(host.Host)) return null;
        var text = $"{(request.IsHttps ? "wss" : "ws")}://{host.Value}{request.PathBase}{request.Path}";
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Host.Length > 0 && url.UserInfo.Length == 0 ? url : null;
    }

    private static bool IsUnspecified(string host)
    {
        if (!IPAddress.TryParse(host.Trim('[', ']'), out var address)) return false;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
    }
}
