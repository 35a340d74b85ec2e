using System.Collections.Concurrent;
using PeerRelay.Tests.Harness;
using Xunit.Abstractions;

namespace PeerRelay.Tests.Hostile;

/// <summary>A thousand hostile connections against one node, while good peers go on as if there were none.</summary>
[Collection(HeavyTests.Name)]
[Trait(LinkVariant.Trait, LinkVariant.Category)]
public sealed class HostileConnectionsTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Connections = 1_000;
    private const int GoodPeers = 10;
    private const long MemoryRoom = 64 * 1024 * 1024;

    private readonly ConcurrentQueue<string> _unobserved = new();
    private TestHost _host = null!;

    public async Task InitializeAsync()
    {
        CollectGarbage(); // what other tests have left behind is not this one's
        TaskScheduler.UnobservedTaskException += OnUnobserved;
        _host = await TestHost.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        TaskScheduler.UnobservedTaskException -= OnUnobserved;
    }

    [Fact]
    public async Task Node_UnderAThousandHostileConnections_LosesNoGoodMessageAndDoesNotGrow()
    {
        var node = await _host.StartPeerAsync(SetLimits);
        var good = await StartGoodPeersAsync(node);
        var traffic = new GoodTraffic(good);
        using var stopTraffic = new CancellationTokenSource();
        var sending = traffic.RunAsync(stopTraffic.Token);
        await Eventually.TrueAsync(() => traffic.Arrived > 100);
        await Eventually.TrueAsync(() => good.All(peer => peer.Peer.LinkCount == 1));
        var dialled = Dialled();
        var memoryBefore = CollectGarbage();

        using var attack = new AttackRun(node.ListenUrl!, new Attacks(node.Id, [.. good.Select(peer => peer.Id)], node.Limits.MaxFrameBytes));
        await attack.RunAsync(Connections);
        await Eventually.EqualAsync(GoodPeers, () => node.Peer.LinkCount);
        Assert.All(good, peer => Assert.True(node.HasLink(peer.Id)));

        await stopTraffic.CancelAsync();
        await sending;
        Assert.Empty(traffic.Foreign);
        await Eventually.WithinAsync(Eventually.Limit, () => Task.FromResult(traffic.Arrived >= traffic.Sent));
        var memoryAfter = CollectGarbage();
        Report(node, traffic, memoryAfter - memoryBefore);
        Assert.Equal(traffic.Sent, traffic.Arrived);

        Assert.Empty(traffic.Repeated);
        Assert.Empty(traffic.Refused);
        Assert.InRange(memoryAfter - memoryBefore, long.MinValue, MemoryRoom);
        Assert.InRange(node.Peer.GetStatistics().Candidates, 0, 2_000);
        await Eventually.EqualAsync(0, () => node.Peer.GetLinks().Sum(link => link.QueuedBytes));
        Assert.Equal(dialled, Dialled()); // none has lost its link; before the attack one may have needed another try
        Assert.Empty(_unobserved);

        long[] Dialled() => [.. good.Select(peer => peer.Peer.GetStatistics().LinksDialled)];
    }

    private static void SetLimits(PeerOptions options)
    {
        var limits = options.Limits;
        limits.MaxFrameBytes = 64 * 1024;
        limits.SendQueueBytes = 256 * 1024;
        limits.MessagesPerSecond = 1_000;
        limits.MessageBurst = 1_000;
        limits.HelloTimeout = TimeSpan.FromSeconds(2);
        limits.KeepAliveInterval = TimeSpan.FromSeconds(2);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(8); // a good peer answers sooner, however busy the machine
        limits.StalledTimeout = TimeSpan.FromSeconds(8);
        limits.CloseTimeout = TimeSpan.FromSeconds(1);
        limits.HandshakeTimeout = TimeSpan.FromSeconds(2);
    }

    private async Task<IReadOnlyList<TestPeer>> StartGoodPeersAsync(TestPeer node)
    {
        var good = Enumerable.Range(0, GoodPeers).Select(_ => _host.AddUndialable(options => options.Bootstrap = [node.ListenUrl!])).ToArray();
        foreach (var peer in good) await peer.Peer.StartAsync();
        await Eventually.EqualAsync(GoodPeers, () => node.Peer.LinkCount);
        return good;
    }

    private void Report(TestPeer node, GoodTraffic traffic, long growth)
    {
        output.WriteLine($"good messages: {traffic.Sent} sent, {traffic.Arrived} arrived, {traffic.Repeated.Count()} repeated");
        output.WriteLine($"memory: {growth / 1024.0 / 1024.0:F1} MiB more than before");
        var drops = node.Peer.GetStatistics().Drops.OrderByDescending(entry => entry.Value).Select(entry => $"{entry.Value} {entry.Key}");
        output.WriteLine($"dropped: {string.Join(", ", drops)}");
    }

    private static long CollectGarbage()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private void OnUnobserved(object? sender, UnobservedTaskExceptionEventArgs args) => _unobserved.Enqueue(args.Exception.ToString());
}
