using System.Net;

namespace PeerRelay.WebRtc.Network;

/// <summary>How the UDP port is opened.</summary>
internal sealed record UdpPortSettings
{
    /// <summary>The address to bind; null for all of them, IPv6 and IPv4 if the machine has both.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The port; 0 for one that is free.</summary>
    public int Port { get; init; }

    /// <summary>Bytes asked for each of the socket's two buffers; the system may grant fewer. 4 MiB: what a gigabit line brings in 30 ms, as long as a collection may pause us.</summary>
    public int BufferBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Whether several datagrams may be sent and received with one call, where the system can do that.</summary>
    public bool MaySegment { get; init; } = true;
}
