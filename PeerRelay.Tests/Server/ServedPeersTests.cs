using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Hostile;
using PeerRelay.Tests.Interop;

namespace PeerRelay.Tests.Server;

/// <summary>The whole server, as it is started, with those that it is for and those that it is not.</summary>
[Collection(HeavyTests.Name)]
[Trait(LinkVariant.Trait, LinkVariant.Category)]
public sealed class ServedPeersTests
{
    private const int Hostile = 200;

    [NodeTheory]
    [InlineData("/relay")]
    [InlineData("/")]
    public async Task TwoPeersOfTheNpmPackage_ExchangeThroughTheServer(string path)
    {
        await using var server = await RunningServer.StartAsync();
        await using var node = await ReferenceHost.StartAsync();
        var url = new Uri(server.RelayUrl, path);
        var one = await node.DialAsync(url);
        var other = await node.DialAsync(url);
        await Eventually.TrueAsync(() => server.Peer.LinkCount == 2);
        await Eventually.TrueAsync(async () => await one.HasLinkAsync(server.Peer.Id) && await other.HasLinkAsync(server.Peer.Id));

        for (var i = 0; i < 20; i++)
        {
            await one.SendAsync(other.Id, $"{i}");
            await other.SendAsync(one.Id, $"{{\"answer\":{i}}}");
        }
        for (var i = 0; i < 20; i++)
        {
            await Eventually.EqualAsync(1, () => other.Count(one.Id, $"{i}"));
            await Eventually.EqualAsync(1, () => one.Count(other.Id, $"{{\"answer\":{i}}}"));
        }
        Assert.Empty(node.Crashes);
    }

    [Fact]
    public async Task TwoGoodPeers_UnderHostileConnections_LoseNothing()
    {
        const int MaxFrameBytes = 64 * 1024;
        await using var host = await TestHost.StartAsync();
        await using var server = await RunningServer.StartAsync(
            $"Limits:MaxFrameBytes={MaxFrameBytes}",
            $"Limits:SendQueueBytes={MaxFrameBytes}",
            "Limits:MessagesPerSecond=1000",
            "Limits:MessageBurst=1000",
            "Limits:HelloTimeout=00:00:01",
            "Limits:KeepAliveInterval=00:00:02",
            "Limits:KeepAliveTimeout=00:00:10", // on a busy machine a good peer must not be taken for a dead one
            "Limits:StalledTimeout=00:00:10",
            "Limits:DuplicateTimeout=00:00:20",
            "Limits:CloseTimeout=00:00:01");
        TestPeer[] good = [host.AddUndialable(Joining), host.AddUndialable(Joining)];
        foreach (var peer in good) await peer.Peer.StartAsync();
        await Eventually.EqualAsync(good.Length, () => server.Peer.LinkCount);
        var traffic = new GoodTraffic(good);
        using var stopping = new CancellationTokenSource();
        var sending = traffic.RunAsync(stopping.Token);
        await Eventually.TrueAsync(() => traffic.Arrived > 100);

        using var attack = new AttackRun(server.RelayUrl, new Attacks(server.Peer.Id, [.. good.Select(peer => peer.Id)], MaxFrameBytes));
        await attack.RunAsync(Hostile);
        await Eventually.EqualAsync(good.Length, () => server.Peer.LinkCount);

        await stopping.CancelAsync();
        await sending;
        if (!await Eventually.WithinAsync(Eventually.Limit, () => Task.FromResult(traffic.Arrived == traffic.Sent)))
            Assert.Fail($"{traffic.Arrived} of {traffic.Sent} arrived. Dropped: {Drops(server.Peer)}. {string.Join(" ", good.Select(Describe))}");
        Assert.Empty(traffic.Foreign);
        Assert.Empty(traffic.Repeated);
        Assert.Empty(traffic.Refused);
        await server.Client.GetAsync("/health/ready").JsonAsync();

        void Joining(PeerOptions options) => options.Bootstrap = [server.RelayUrl];
    }

    private static string Describe(TestPeer peer) => $"A good peer dialled {peer.Peer.GetStatistics().LinksDialled} links and dropped: {Drops(peer.Peer)}.";

    private static string Drops(Peer peer) => string.Join(", ", peer.GetStatistics().Drops.Where(drop => drop.Value > 0).Select(drop => $"{drop.Key} {drop.Value}"));
}
