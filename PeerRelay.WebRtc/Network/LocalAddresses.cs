using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace PeerRelay.WebRtc.Network;

/// <summary>The addresses at which this machine may be reached.</summary>
internal static class LocalAddresses
{
    /// <summary>Addresses told at most. 16: a machine with many virtual interfaces else makes each of its peers try all of them.</summary>
    public const int MaxAddresses = 16;

    /// <summary>Finds them. It asks the system, so not for each connection: some seconds' old ones will do.</summary>
    /// <param name="settings">Which of them.</param>
    /// <param name="bound">What the UDP port is bound to.</param>
    /// <param name="supportsIPv6">Whether the port can send to IPv6 addresses.</param>
    /// <param name="supportsIPv4">Whether the port can send to IPv4 addresses.</param>
    /// <returns>The addresses, the most preferred one first.</returns>
    public static IReadOnlyList<NetworkAddress> Find(LocalAddressSettings settings, NetworkAddress bound, bool supportsIPv6 = true, bool supportsIPv4 = true)
    {
        var found = new List<NetworkAddress>();
        foreach (var advertised in settings.AdvertisedAddresses) Add(advertised.Address, advertised.Port == 0 ? bound.Port : advertised.Port);
        if (settings.Addresses.Count > 0)
        {
            foreach (var address in settings.Addresses) Add(address, bound.Port);
        }
        else if (!bound.IsUnspecified)
        {
            Add(bound.ToIPAddress(), bound.Port);
        }
        else
        {
            foreach (var address in OfInterfaces(settings.IncludeLoopback)) Add(address, bound.Port);
        }

        return found;

        void Add(IPAddress address, int port)
        {
            var candidate = new NetworkAddress(address, port);
            var isSupported = candidate.IsIPv4 ? supportsIPv4 : supportsIPv6;
            if (isSupported && candidate.IsUnicast && found.Count < MaxAddresses && !found.Contains(candidate)) found.Add(candidate);
        }
    }

    private static IEnumerable<IPAddress> OfInterfaces(bool includeLoopback)
    {
        var all = NetworkInterface.GetAllNetworkInterfaces()
            .Where(network => network.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown) // a tunnel may not know
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .Where(address => !new NetworkAddress(address, 1).IsLinkLocal)
            .OrderBy(address => address.AddressFamily == AddressFamily.InterNetworkV6 ? 0 : 1) // RFC 8421 §4: IPv6 first
            .ToList();
        var others = all.Where(address => !IPAddress.IsLoopback(address));
        return includeLoopback ? others.Concat(all.Where(IPAddress.IsLoopback)) : others.Any() ? others : all;
    }
}
