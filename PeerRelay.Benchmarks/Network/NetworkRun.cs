using System.Diagnostics;
using System.Globalization;
using PeerRelay.Benchmarks.Processes;

namespace PeerRelay.Benchmarks.Network;

/// <summary>
/// Peers of this project's kind and unmodified npm peers meet by one bootstrap, over real sockets, and send messages to each other: how many arrive, and at what cost? Then
/// one of the nodes dies without warning in the middle of as many messages again.
/// </summary>
internal static class NetworkRun
{
    private const int NewPeers = 400;
    private const int NpmPeers = 40;
    private const int Messages = 4_000;

    /// <summary>Ends of links that each new peer may have for a moment, for the descriptors.</summary>
    private const int LinksEach = PeerHost.KeptLinks * 7 / 5;

    private const double LeastShare = 0.999;

    /// <summary>Beyond this the run hangs.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(5);

    /// <summary>Runs it.</summary>
    /// <param name="arguments"><c>--peers N --npm N --messages N</c>.</param>
    /// <returns>0 if all has held.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var options = NumberOptions.Read(arguments, new Dictionary<string, int> { ["peers"] = NewPeers, ["npm"] = NpmPeers, ["messages"] = Messages });
        var (peers, npm, messages) = (options["peers"], options["npm"], options["messages"]);
        if (peers < 2 || npm < 2) throw new RunFailedException("There must be two peers of each kind at least.");
        DescriptorLimit.Check(peers * Math.Min(LinksEach, peers + npm));
        using var limit = new RunLimit(Limit);
        var ledger = new MessageLedger(2 * messages);
        await using var network = await MixedNetwork.StartAsync(peers, npm, ledger, limit.Token);
        var settled = await network.SettleAsync(limit.Token);
        PrintLinks(network, settled);

        var verdict = new Verdict();
        var traffic = new RandomTraffic(network, ledger);
        var steady = await MeasureAsync(network, traffic, ledger, messages, limit.Token);
        var receipts = await KillAsync(network, traffic, ledger, messages, limit.Token);

        verdict.Check(settled is not null, "the network has settled in time");
        var share = steady.Share("new->new");
        verdict.Check(share >= LeastShare, string.Create(CultureInfo.InvariantCulture, $"new->new: {share:P2} have arrived (to be at least {LeastShare:P1})"));
        verdict.Check(receipts.False == 0, $"{receipts.False} senders that asked for a receipt were told what was not so");
        verdict.Check(ledger.Strays == 0, $"{ledger.Strays} messages came as nobody had sent them");
        verdict.Check(network.Crashes == 0, $"{network.Crashes} exceptions were caught by nobody in npm peers");
        return verdict.ExitCode;
    }

    private static async Task<DeliveryReport> MeasureAsync(
        MixedNetwork network, RandomTraffic traffic, MessageLedger ledger, int messages, CancellationToken cancellationToken)
    {
        var before = network.FramesSent;
        await Task.Delay(IdleTime, cancellationToken);
        var idle = (network.FramesSent - before) / IdleTime.TotalSeconds;

        before = network.FramesSent;
        var watch = Stopwatch.StartNew();
        await traffic.SendAsync(messages, areReceipted: false, atHalf: null, cancellationToken);
        await traffic.WaitForAllAsync(cancellationToken);
        var frames = network.FramesSent - before - (idle * watch.Elapsed.TotalSeconds);
        var report = new DeliveryReport(ledger.From(0));
        Console.WriteLine($"{messages} messages between random peers:");
        Console.WriteLine(report);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{frames / Math.Max(1, ledger.Arrived):F2} frames of new peers for each that arrived, the {idle:F0} a second not counted that they write when idle"));
        return report;
    }

    private static async Task<ReceiptReport> KillAsync(MixedNetwork network, RandomTraffic traffic, MessageLedger ledger, int messages, CancellationToken cancellationToken)
    {
        var first = ledger.Sent;
        var (links, before) = await network.Doomed.ReadAsync(cancellationToken);
        long after = 0;
        await traffic.SendAsync(
            messages,
            areReceipted: true,
            atHalf: async () =>
            {
                (_, after) = await network.Doomed.ReadAsync(cancellationToken);
                await network.Doomed.KillAsync();
            },
            cancellationToken);
        await traffic.WaitForAllAsync(cancellationToken);
        Console.WriteLine($"{messages} more, and a node with {links} links killed in the middle, which had passed on {after - before} of the first half:");
        Console.WriteLine(new DeliveryReport(ledger.From(first)));
        var receipts = await ReceiptReport.ReadAsync(ledger.From(first), cancellationToken);
        Console.WriteLine(receipts);
        return receipts;
    }

    private static void PrintLinks(MixedNetwork network, TimeSpan? settled)
    {
        var links = network.Links;
        var time = settled is { } after ? string.Create(CultureInfo.InvariantCulture, $"settled {after.TotalSeconds:F0} s after the last had joined") : "not settled";
        Console.WriteLine($"{network.New.Count} new and {network.Npm.Count} npm peers, {time}; links of a new one: {links[0]} to {links[^1]}, median {links[links.Count / 2]}");
    }
}
