namespace PeerRelay.Simulator.Options;

/// <summary>What a simulation is run with.</summary>
internal sealed record SimulationOptions
{
    /// <summary>What is simulated.</summary>
    public string Scenario { get; init; } = "steady";

    /// <summary>Peers that join, the bootstrap not counted.</summary>
    public int Peers { get; init; } = 1_000;

    /// <summary>What decides everything that is random.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Messages that are sent.</summary>
    public int Messages { get; init; } = 10_000;

    /// <summary>Messages a second in the whole network; 0 for as many as take a minute.</summary>
    public double Rate { get; init; }

    /// <summary>Links that a peer keeps, if neither side needs more.</summary>
    public int Degree { get; init; } = 60;

    /// <summary>Joins a second; 0 for 1% of all peers, 200 at most.</summary>
    public double JoinRate { get; init; }

    /// <summary>How long the network is left alone when all have joined.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Half of all sessions are shorter.</summary>
    public TimeSpan Session { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The shape of the Weibull distribution of sessions.</summary>
    public double Shape { get; init; } = 0.6;

    /// <summary>The share of leavers that vanish without a word.</summary>
    public double Silent { get; init; } = 0.5;

    /// <summary>How long peers come and go.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The share of old peers.</summary>
    public double Old { get; init; } = 0.25;

    /// <summary>The share of peers that swallow messages.</summary>
    public double Droppers { get; init; } = 0.1;

    /// <summary>The share of peers that die at once.</summary>
    public double Dead { get; init; } = 0.3;

    /// <summary>The median of the latency one way.</summary>
    public TimeSpan Latency { get; init; } = TimeSpan.FromMilliseconds(40);

    /// <summary>The probability that a frame is lost.</summary>
    public double Loss { get; init; }

    /// <summary>How long a peer is busy with each frame that it takes.</summary>
    public TimeSpan Busy { get; init; }

    /// <summary>Where the result is written as JSON; null for nowhere.</summary>
    public string? Json { get; init; }

    /// <summary>Where the chart is written as SVG; null for nowhere.</summary>
    public string? Chart { get; init; }

    /// <summary>Whether the bootstrap, which is linked to all, leaves when all have joined: what remains is what the peers have made of it.</summary>
    public bool BootstrapLeaves { get; init; }

    /// <summary>Whether no progress is shown.</summary>
    public bool Quiet { get; init; }

    /// <summary>The joins a second.</summary>
    public double EffectiveJoinRate => JoinRate > 0 ? JoinRate : Math.Clamp(Peers / 100.0, 1, 200);

    /// <summary>The messages a second.</summary>
    public double EffectiveRate => Rate > 0 ? Rate : Math.Max(1, Messages / 60.0);
}
