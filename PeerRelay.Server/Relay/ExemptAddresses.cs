using System.Net;
using PeerRelay.Server.Settings;

namespace PeerRelay.Server.Relay;

/// <summary>Addresses behind which anyone may be, so that their connections are not one caller's: this machine, and the proxies that are known.</summary>
internal sealed class ExemptAddresses(IReadOnlyList<IPNetwork> networks)
{
    private static readonly IPNetwork[] Loopback = [new(new IPAddress([127, 0, 0, 0]), 8), new(IPAddress.IPv6Loopback, 128)];

    /// <summary>Takes them from the settings.</summary>
    public static ExemptAddresses Of(ForwardedHeaderOptions options) => new(
        [
            .. Loopback,
            .. options.KnownProxies.Select(IPAddress.Parse).Select(proxy => new IPNetwork(proxy, proxy.GetAddressBytes().Length * 8)),
            .. options.KnownNetworks.Select(IPNetwork.Parse),
        ]);

    /// <summary>Whether an address is one of those.</summary>
    public bool Contains(IPAddress remote) => networks.Any(network => network.Contains(RemoteNetwork.Unmapped(remote)));
}
