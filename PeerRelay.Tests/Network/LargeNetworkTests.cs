using System.Diagnostics;
using PeerRelay.Tests.Harness;
using Xunit.Abstractions;

namespace PeerRelay.Tests.Network;

/// <summary>
/// Networks of hundreds of peers over real loopback sockets. Of 20,000 messages between random pairs at least 99.9% arrive; among 400
/// peers of the reference on one bootstrap it is 6%.
/// </summary>
[Collection(HeavyTests.Name)]
[Trait(LinkVariant.Trait, LinkVariant.Category)]
public sealed class LargeNetworkTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Peers = 400;
    private const int Messages = 20_000;
    private const double Wanted = 0.999;

    private static readonly TimeSpan AFewSeconds = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Hundreds of peers share one process: on a busy machine they are slower than a peer that is dead, and the messages on a link that is
    /// cut for that are lost. And a process has room for 20,000 sockets: each link takes two.
    /// </summary>
    private static readonly PeerLimits Patient = new()
    {
        HelloTimeout = Eventually.Limit,
        DialTimeout = Eventually.Limit,
        DuplicateTimeout = Eventually.Limit,
        CloseTimeout = Eventually.Limit,
        KeepAliveTimeout = 2 * Eventually.Limit,
        StalledTimeout = 2 * Eventually.Limit,
        FrameTimeout = 2 * Eventually.Limit,
        KeptLinks = 32,
    };

    private MachineTurn _turn = null!;
    private TestHost _host = null!;

    public async Task InitializeAsync()
    {
        _turn = await MachineTurn.TakeAsync();
        _host = await TestHost.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _turn.DisposeAsync();
    }

    [Fact]
    public async Task DialablePeers_JoinedThroughOneBootstrap_MessagesBetweenRandomPairsArrive()
    {
        var bootstrap = await _host.StartPeerAsync(options => options.Limits = Patient);
        var peers = await JoinAsync(bootstrap, () => _host.Add(Joining(bootstrap)), Peers);

        await SendAsync(peers, peers, Messages, seed: 1, "at once");
        await SendAsync(peers, peers, Messages, seed: 2, "while it settles", perSecond: 4_000);
        await SettleAsync(peers);
        await SendAsync(peers, peers, Messages, seed: 3, "settled");

        await bootstrap.Peer.DisposeAsync();
        await Eventually.TrueAsync(() => peers.All(peer => !peer.HasLink(bootstrap.Id)), "all have noticed that the bootstrap is gone");
        await SendAsync(peers, peers, Messages, seed: 4, "without the bootstrap");
    }

    [Fact]
    public async Task PeersThatCannotBeDialled_AllOnOneBootstrap_MessagesBetweenRandomPairsArrive()
    {
        var bootstrap = await _host.StartPeerAsync(options => options.Limits = Patient);
        var peers = await JoinAsync(bootstrap, () => _host.AddUndialable(Joining(bootstrap)), Peers);

        await SendAsync(peers, peers, Messages, seed: 5, "at once");
    }

    [Fact]
    public async Task PeersThatCannotBeDialled_OnTwoLinkedNodes_MessagesAcrossArrive()
    {
        var one = await _host.StartPeerAsync(options => options.Limits = Patient);
        var other = await _host.StartPeerAsync(Joining(one));
        await Eventually.TrueAsync(() => one.HasLink(other.Id) && other.HasLink(one.Id));
        var atOne = await JoinAsync(one, () => _host.AddUndialable(Joining(one)), 50);
        var atOther = await JoinAsync(other, () => _host.AddUndialable(Joining(other)), 50);

        await SendAsync(atOne, atOther, 5_000, seed: 6, "one way");
        await SendAsync(atOther, atOne, 5_000, seed: 7, "the other way");
        await SendAsync([.. atOne, .. atOther], [.. atOne, .. atOther], 5_000, seed: 8, "all");
    }

    private static Action<PeerOptions> Joining(TestPeer bootstrap) => options => (options.Bootstrap, options.Limits) = ([bootstrap.ListenUrl!], Patient);

    /// <summary>Starts peers, and waits until each is linked: to the bootstrap's mind too, which may not have read its hello yet.</summary>
    private async Task<IReadOnlyList<TestPeer>> JoinAsync(TestPeer bootstrap, Func<TestPeer> add, int count)
    {
        var watch = Stopwatch.StartNew();
        var peers = Enumerable.Range(0, count).Select(_ => add()).ToArray();
        foreach (var peer in peers) await peer.Peer.StartAsync();
        await Eventually.TrueAsync(() => peers.All(peer => peer.HasLink(bootstrap.Id) && bootstrap.HasLink(peer.Id)), "all have a link");
        output.WriteLine($"{count} peers joined in {watch.Elapsed.TotalSeconds:F1} s");
        return peers;
    }

    /// <summary>Waits until every peer has its nearest for neighbours and no peer is about to make links.</summary>
    private async Task SettleAsync(IReadOnlyList<TestPeer> peers)
    {
        var watch = Stopwatch.StartNew();
        var isSettled = await Eventually.WithinAsync(
            4 * Eventually.Limit, () => Task.FromResult(peers.All(peer => peer.Peer.LinkCount >= 8 && peer.Peer.GetStatistics().Handshakes == 0)));
        Assert.True(isSettled);
        output.WriteLine($"settled after another {watch.Elapsed.TotalSeconds:F1} s");
    }

    private async Task SendAsync(
        IReadOnlyList<TestPeer> senders, IReadOnlyList<TestPeer> receivers, int messages, int seed, string when, int perSecond = 0)
    {
        var traffic = new RandomTraffic(senders, receivers, messages, seed);
        await traffic.RunAsync(AFewSeconds, perSecond);
        output.WriteLine($"{when}: {traffic}");
        ReportLinks(senders);
        Assert.InRange(traffic.Delivered, Wanted, 1);
        Assert.Equal(0, traffic.Repeated);
        Assert.Equal(0, traffic.Misdelivered);
    }

    private void ReportLinks(IReadOnlyList<TestPeer> peers)
    {
        var links = peers.Select(peer => peer.Peer.LinkCount).Order().ToArray();
        output.WriteLine($"links per peer: {links.Average():F1} on average, {links[0]} to {links[^1]}");
        var drops = _host.Peers.SelectMany(peer => peer.Peer.GetStatistics().Drops).GroupBy(drop => drop.Key).OrderBy(group => group.Key);
        output.WriteLine($"dropped so far: {string.Join(", ", drops.Select(group => $"{group.Sum(drop => drop.Value)} {group.Key}"))}");
    }
}
