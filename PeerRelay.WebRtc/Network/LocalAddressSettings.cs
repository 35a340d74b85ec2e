using System.Net;

namespace PeerRelay.WebRtc.Network;

/// <summary>Which of our addresses the other side is told.</summary>
internal sealed record LocalAddressSettings
{
    /// <summary>The addresses to tell; empty for the one that is bound, or those of all interfaces that are up.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    /// <summary>Whether loopback addresses are among those of the interfaces. They are anyway if there are no others.</summary>
    public bool IncludeLoopback { get; init; }

    /// <summary>Addresses that lead here though no interface has them: that of a NAT which maps one to one, as of a container or a cloud. Port 0 stands for the one that is bound.</summary>
    public IReadOnlyList<IPEndPoint> AdvertisedAddresses { get; init; } = [];
}
