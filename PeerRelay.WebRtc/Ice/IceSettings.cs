using PeerRelay.Transports;
using PeerRelay.WebRtc.Network;

namespace PeerRelay.WebRtc.Ice;

/// <summary>How an agent goes about it.</summary>
internal sealed record IceSettings
{
    private static readonly DialPolicy PublicOnly = new(allowPrivate: false);

    /// <summary>How long it tries to find a pair that works, from when it may. 30 s: as long as browsers do.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether the other side may name loopback addresses. Not without need: they would let it make us send to what listens on this machine only.</summary>
    public bool AllowLoopback { get; init; }

    /// <summary>Whether the other side may name addresses that are not public, loopback apart. Not where strangers do: they would make us knock at doors inside our own network.</summary>
    public bool AllowPrivate { get; init; } = true;

    /// <summary>Whether an address that the other side names may be tried. One that its own check comes from is answered in any case.</summary>
    public bool Allows(NetworkAddress address) =>
        address.IsUnicast && (address.IsIPv4 ? AllowIPv4 : AllowIPv6) && (address.IsLoopback ? AllowLoopback : AllowPrivate || PublicOnly.Allows(address.ToIPAddress()));

    /// <summary>Whether the port can send to IPv6 addresses.</summary>
    public bool AllowIPv6 { get; init; } = true;

    /// <summary>Whether the port can send to IPv4 addresses.</summary>
    public bool AllowIPv4 { get; init; } = true;
}
