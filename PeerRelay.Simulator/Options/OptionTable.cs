namespace PeerRelay.Simulator.Options;

/// <summary>All options of the command line.</summary>
internal static class OptionTable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>The scenarios, and what they are.</summary>
    public static IReadOnlyList<(string Name, string Meaning)> Scenarios { get; } =
    [
        ("steady", "peers join one after the other through one bootstrap; then messages between random pairs"),
        ("mass-death", "as steady; then a share of the peers die at once, and the living send before anybody has noticed"),
        ("churn", "peers come and go all the time, and send"),
        ("droppers", "a share of the peers swallow the messages of others; cold, and warmed up"),
        ("mixed", "a share of the peers are of the old kind, npm peer-relay"),
        ("reference", "all peers are of the old kind, the bootstrap too"),
    ];

    /// <summary>The options.</summary>
    public static IReadOnlyList<OptionDefinition> Options { get; } =
    [
        Count("peers", "peers that join (1000)", 2, 1_000_000, (o, v) => o with { Peers = v }),
        new("seed", "N", "decides all that is random (1)", "a whole number from 0 to 2^64 - 1", (o, t) => OptionValue.Seed(t) is { } v ? o with { Seed = v } : null),
        Count("messages", "messages that are sent (10000)", 1, 100_000_000, (o, v) => o with { Messages = v }),
        Number("rate", "messages a second in all (so many that they take a minute)", 0.001, 1e7, (o, v) => o with { Rate = v }),
        Count("degree", "links that a peer keeps, if neither side needs more (60)", 16, 1_000_000, (o, v) => o with { Degree = v }),
        Number("join-rate", "joins a second (1% of the peers, 200 at most)", 0.01, 1e5, (o, v) => o with { JoinRate = v }),
        Time("settle", "rest after the last join (3m)", TimeSpan.Zero, 10 * Hour, (o, v) => o with { Settle = v }),
        Time("session", "churn: half of all sessions are shorter (10m)", Second, 1_000 * Hour, (o, v) => o with { Session = v }),
        Number("shape", "churn: the shape of the Weibull distribution of sessions (0.6)", 0.3, 10, (o, v) => o with { Shape = v }),
        Number("silent", "churn: the share of leavers that vanish without a word (0.5)", 0, 1, (o, v) => o with { Silent = v }),
        Time("duration", "churn: how long messages are sent (10m)", Second, 100 * Hour, (o, v) => o with { Duration = v }),
        Number("old", "mixed: the share of old peers (0.25)", 0, 1, (o, v) => o with { Old = v }),
        Number("droppers", "droppers: the share of peers that swallow messages (0.1)", 0, 1, (o, v) => o with { Droppers = v }),
        Number("dead", "mass-death: the share of peers that die (0.3)", 0, 1, (o, v) => o with { Dead = v }),
        Time("latency", "the median latency one way (40ms)", Second / 1_000, Second / 2, (o, v) => o with { Latency = v }),
        Number("loss", "the probability that a frame is lost (0)", 0, 1, (o, v) => o with { Loss = v }),
        Time("busy", "how long a peer is busy with each frame that it takes (0ms)", TimeSpan.Zero, Second, (o, v) => o with { Busy = v }),
        Flag("bootstrap-leaves", "the bootstrap, which is linked to all, leaves once the network has settled", o => o.Scenario == "churn" ? null : o with { BootstrapLeaves = true }),
        File("json", "write the result as JSON", (o, v) => o with { Json = v }),
        File("chart", "write a chart of hops and delivery as SVG", (o, v) => o with { Chart = v }),
        Flag("quiet", "show no progress", o => o with { Quiet = true }),
    ];

    private static OptionDefinition Count(string name, string meaning, int minimum, int maximum, Func<SimulationOptions, int, SimulationOptions> set) => new(
        name, "N", meaning, $"a whole number from {minimum} to {maximum}", (options, text) => OptionValue.Count(text, minimum, maximum) is { } value ? set(options, value) : null);

    private static OptionDefinition Number(string name, string meaning, double minimum, double maximum, Func<SimulationOptions, double, SimulationOptions> set) => new(
        name, "X", meaning, FormattableString.Invariant($"a number from {minimum} to {maximum}"),
        (options, text) => OptionValue.Number(text, minimum, maximum) is { } value ? set(options, value) : null);

    private static OptionDefinition Time(string name, string meaning, TimeSpan minimum, TimeSpan maximum, Func<SimulationOptions, TimeSpan, SimulationOptions> set) => new(
        name, "T", meaning, FormattableString.Invariant($"a number with ms, s, m or h, as in 40ms, from {minimum.TotalSeconds}s to {maximum.TotalSeconds}s"),
        (options, text) => OptionValue.Time(text, minimum, maximum) is { } value ? set(options, value) : null);

    private static OptionDefinition File(string name, string meaning, Func<SimulationOptions, string, SimulationOptions> set) => new(
        name, "FILE", meaning, "the name of a file", (options, text) => text.Length > 0 ? set(options, text) : null);

    private static OptionDefinition Flag(string name, string meaning, Func<SimulationOptions, SimulationOptions?> set) => new(
        name, null, meaning, "no value", (options, _) => set(options));
}
