namespace PeerRelay.WebRtc.Ice;

/// <summary>How an agent goes about it.</summary>
internal sealed record IceSettings
{
    /// <summary>How long it tries to find a pair that works, from when it may. 30 s: as long as browsers do.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether the other side may name loopback addresses. Not without need: they would let it make us send to what listens on this machine only.</summary>
    public bool AllowLoopback { get; init; }

    /// <summary>Whether the port can send to IPv6 addresses.</summary>
    public bool AllowIPv6 { get; init; } = true;

    /// <summary>Whether the port can send to IPv4 addresses.</summary>
    public bool AllowIPv4 { get; init; } = true;
}
