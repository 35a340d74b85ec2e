namespace PeerRelay.Simulator.Networks;

/// <summary>How the connections of a simulated network behave.</summary>
internal sealed record LinkModel
{
    /// <summary>The time that a frame takes one way, in the middle of all links: half are faster.</summary>
    public TimeSpan MedianLatency { get; init; } = TimeSpan.FromMilliseconds(40);

    /// <summary>How far latencies spread: the standard deviation of their logarithm. 0.8: where half take 40 ms, one in twenty takes 150.</summary>
    public double LatencySpread { get; init; } = 0.8;

    /// <summary>The longest that a frame may take one way.</summary>
    public TimeSpan MaxLatency { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How much longer a frame may take than its link's latency, as a share of it.</summary>
    public double Jitter { get; init; } = 0.1;

    /// <summary>The probability that a frame is lost, as it would be by a queue that is full.</summary>
    public double Loss { get; init; }

    /// <summary>How long a peer is busy with each frame that it takes; what comes meanwhile waits, of all its links in the order in which it came. Zero: not at all.</summary>
    public TimeSpan Processing { get; init; }

    /// <summary>The shortest time after which a link is found dead whose far side has vanished.</summary>
    public TimeSpan DetectionFrom { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest time after which it is found dead.</summary>
    public TimeSpan DetectionTo { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Whether a peer that was killed has taken its host with it: then who dials it hears nothing, and gives up after <see cref="DialTimeout"/>. Else its host refuses.
    /// </summary>
    public bool HostsVanish { get; init; } = true;

    /// <summary>After what time a dial is given up.</summary>
    public TimeSpan DialTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The latency of a new link in milliseconds.</summary>
    public int DrawLatency(SeededRandom random)
    {
        var median = MedianLatency.TotalMilliseconds;
        if (LatencySpread == 0) return (int)Math.Max(1, median);
        var latency = median * PortableMath.Exp(LatencySpread * PortableMath.Normal(random));
        return (int)Math.Clamp(latency, 1, MaxLatency.TotalMilliseconds);
    }

    /// <summary>How many milliseconds a frame takes longer than its link's latency.</summary>
    public int DrawJitter(SeededRandom random, int latency) => Jitter == 0 ? 0 : (int)(latency * Jitter * random.NextDouble());

    /// <summary>After how many milliseconds a dead link is found so.</summary>
    public int DrawDetection(SeededRandom random) =>
        (int)(DetectionFrom + ((DetectionTo - DetectionFrom) * random.NextDouble())).TotalMilliseconds;
}
