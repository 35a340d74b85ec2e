namespace PeerRelay.Simulator.Options;

/// <summary>All options of the command line.</summary>
internal static class OptionTable
{
    private const string Share = "a share from 0 to 1, as in 0.25";
    private const string Time = "a number with ms, s, m or h, as in 40ms";

    /// <summary>The scenarios, and what they are.</summary>
    public static IReadOnlyList<(string Name, string Meaning)> Scenarios { get; } =
    [
        ("steady", "peers join one after the other through one bootstrap; then messages between random pairs"),
        ("mass-death", "as steady; then a share of the peers die at once, and the living send before anybody has noticed"),
        ("churn", "peers come and go all the time, and send"),
        ("droppers", "a share of the peers swallow the messages of others; cold, and warmed up"),
        ("mixed", "a share of the peers are of the old kind"),
        ("reference", "all peers are of the old kind"),
    ];

    /// <summary>The options.</summary>
    public static IReadOnlyList<OptionDefinition> Options { get; } =
    [
        new("peers", "N", "peers that join (1000)", "a whole number from 2 to 1000000", (o, t) => OptionValue.Count(t, 2, 1_000_000) is { } v ? o with { Peers = v } : null),
        new("seed", "S", "decides all that is random (1)", "a whole number from 0 to 2^64 - 1", (o, t) => OptionValue.Seed(t) is { } v ? o with { Seed = v } : null),
        new("messages", "M", "messages that are sent (10000)", "a whole number from 1 to 100000000", (o, t) => OptionValue.Count(t, 1, 100_000_000) is { } v ? o with { Messages = v } : null),
        new("rate", "R", "messages a second in all (so many that they take a minute)", "a number from 0.001 to 10000000", (o, t) => OptionValue.Number(t, 0.001, 1e7) is { } v ? o with { Rate = v } : null),
        new("degree", "D", "connections of others that a peer takes (60)", "a whole number from 1 to 1000000", (o, t) => OptionValue.Count(t, 1, 1_000_000) is { } v ? o with { Degree = v } : null),
        new("join-rate", "R", "joins a second (1% of the peers, 200 at most)", "a number from 0.01 to 100000", (o, t) => OptionValue.Number(t, 0.01, 1e5) is { } v ? o with { JoinRate = v } : null),
        new("settle", "T", "rest after the last join (3m)", $"{Time}, up to 10h", (o, t) => OptionValue.Time(t, TimeSpan.Zero, TimeSpan.FromHours(10)) is { } v ? o with { Settle = v } : null),
        new("session", "T", "churn: half of all sessions are shorter (10m)", $"{Time}, from 1s to 1000h", (o, t) => OptionValue.Time(t, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1_000)) is { } v ? o with { Session = v } : null),
        new("shape", "K", "churn: the shape of the Weibull distribution of sessions (0.6)", "a number from 0.3 to 10", (o, t) => OptionValue.Number(t, 0.3, 10) is { } v ? o with { Shape = v } : null),
        new("silent", "P", "churn: the share of leavers that vanish without a word (0.5)", Share, (o, t) => OptionValue.Number(t, 0, 1) is { } v ? o with { Silent = v } : null),
        new("duration", "T", "churn: how long messages are sent (10m)", $"{Time}, from 1s to 100h", (o, t) => OptionValue.Time(t, TimeSpan.FromSeconds(1), TimeSpan.FromHours(100)) is { } v ? o with { Duration = v } : null),
        new("old", "P", "mixed: the share of old peers (0.25)", Share, (o, t) => OptionValue.Number(t, 0, 1) is { } v ? o with { Old = v } : null),
        new("droppers", "P", "droppers: the share of peers that swallow messages (0.1)", Share, (o, t) => OptionValue.Number(t, 0, 1) is { } v ? o with { Droppers = v } : null),
        new("dead", "P", "mass-death: the share of peers that die (0.3)", Share, (o, t) => OptionValue.Number(t, 0, 1) is { } v ? o with { Dead = v } : null),
        new("latency", "T", "the median latency one way (40ms)", $"{Time}, from 1ms to 500ms", (o, t) => OptionValue.Time(t, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(500)) is { } v ? o with { Latency = v } : null),
        new("loss", "P", "the probability that a frame is lost (0)", Share, (o, t) => OptionValue.Number(t, 0, 1) is { } v ? o with { Loss = v } : null),
        new("json", "FILE", "write the result as JSON", "the name of a file", (o, t) => t.Length > 0 ? o with { Json = t } : null),
        new("chart", "FILE", "write a chart of hops and delivery as SVG", "the name of a file", (o, t) => t.Length > 0 ? o with { Chart = t } : null),
        new("bootstrap-leaves", null, "the bootstrap, which is linked to all, leaves once the network has settled; not with churn", "no value", (o, _) => o.Scenario == "churn" ? null : o with { BootstrapLeaves = true }),
        new("quiet", null, "show no progress", "no value", (o, _) => o with { Quiet = true }),
    ];
}
