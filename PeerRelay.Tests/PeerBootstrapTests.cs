using PeerRelay.Identity;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Hostile;

namespace PeerRelay.Tests;

/// <summary>How a peer keeps the link to its bootstrap nodes.</summary>
[Trait(LinkVariant.Trait, LinkVariant.Category)]
public sealed class PeerBootstrapTests
{
    private static readonly PeerId Smaller = PeerId.Parse("1000000000000000000000000000000000000000");
    private static readonly PeerId Greater = PeerId.Parse("f000000000000000000000000000000000000000");

    private static readonly PeerLimits Quick = new()
    {
        ReconnectMinimum = TimeSpan.FromMilliseconds(20), ReconnectMaximum = TimeSpan.FromMilliseconds(100), CloseTimeout = TimeSpan.FromMilliseconds(200),
    };

    [Fact]
    public async Task Bootstrap_NotThereYet_LinkedOnceItIs()
    {
        await using var host = await TestHost.StartAsync();
        var server = host.Add();
        var client = host.AddUndialable(options => (options.Bootstrap, options.Limits) = ([server.ListenUrl!], Quick));
        await client.Peer.StartAsync(); // the server refuses connections until it is started
        await Eventually.TrueAsync(() => client.Peer.GetBootstraps()[0].Failures > 2);
        Assert.NotNull(client.Peer.GetBootstraps()[0].LastError);
        await server.Peer.StartAsync();
        await Eventually.TrueAsync(() => State(client) == (BootstrapState.Connected, server.Id));
        Assert.True(client.HasLink(server.Id));
    }

    [Fact]
    public async Task Bootstrap_DisconnectsUs_DialledAgain()
    {
        await using var host = await TestHost.StartAsync();
        var server = await host.StartPeerAsync();
        var client = host.AddUndialable(options => (options.Bootstrap, options.Limits) = ([server.ListenUrl!], Quick));
        await client.Peer.StartAsync();
        for (var i = 1; i < 5; i++)
        {
            await Eventually.TrueAsync(() => server.HasLink(client.Id));
            await Eventually.EqualAsync(i, () => client.Peer.GetStatistics().LinksDialled);
            Assert.True(await server.Peer.DisconnectAsync(client.Id));
        }

        await Eventually.EqualAsync(5, () => client.Peer.GetStatistics().LinksDialled);
        await Eventually.TrueAsync(() => State(client) == (BootstrapState.Connected, server.Id));
    }

    [Fact]
    public async Task Bootstrap_RestartsUnderAnotherId_LinkedToThat()
    {
        await using var first = await TestHost.StartAsync();
        var old = await first.StartPeerAsync();
        await using var second = await TestHost.StartAsync();
        var replacement = second.Add();
        var client = first.AddUndialable(options => (options.Bootstrap, options.Limits) = ([old.ListenUrl!, replacement.ListenUrl!], Quick));
        await client.Peer.StartAsync();
        await Eventually.TrueAsync(() => client.HasLink(old.Id));
        await old.Peer.StopAsync();
        await replacement.Peer.StartAsync();
        await Eventually.TrueAsync(() => client.HasLink(replacement.Id) && !client.HasLink(old.Id));
        await Eventually.EqualAsync(BootstrapState.Connected, () => client.Peer.GetBootstraps()[1].State); // it is told a moment after the link is there
    }

    [Fact]
    public async Task Bootstrap_LeadsToItself_SaidAndNoLink()
    {
        await using var host = await TestHost.StartAsync();
        var id = PeerId.Random();
        var url = host.UrlOf(0);
        var peer = host.Add(options => (options.Id, options.Bootstrap, options.Limits) = (id, [url], Quick));
        Assert.Equal(url, peer.ListenUrl);
        await peer.Peer.StartAsync();
        await Eventually.TrueAsync(() => peer.Peer.GetBootstraps()[0].Failures > 2);
        Assert.Contains("itself", peer.Peer.GetBootstraps()[0].LastError, StringComparison.Ordinal);
        Assert.Equal(0, peer.Peer.LinkCount);
        Assert.Equal(0, peer.Peer.GetStatistics().LinksAccepted);
    }

    [Fact]
    public async Task Bootstrap_StrangerHasItsIdWhenItsLinkEnds_DialledAgain()
    {
        await using var host = await TestHost.StartAsync();
        var server = await host.StartPeerAsync(options => options.Id = Smaller);
        var client = await host.StartPeerAsync(options =>
        {
            (options.Id, options.Bootstrap, options.Discovery, options.Limits) = (Greater, [server.ListenUrl!], false, Quick with { });
            options.Limits.DuplicateTimeout = TimeSpan.FromHours(1);
        });
        await Eventually.TrueAsync(() => server.HasLink(client.Id));
        using var stranger = await RawConnection.UpgradeAsync(client.ListenUrl!, receiveBuffer: 0, CancellationToken.None);
        await stranger.HelloAsync(server.Id, CancellationToken.None);
        await Eventually.EqualAsync(1, () => client.Peer.GetStatistics().LinksAccepted);

        for (var i = 2; i < 5; i++)
        {
            await server.Peer.DisconnectAsync(client.Id);
            await Eventually.EqualAsync(i, () => client.Peer.GetStatistics().LinksDialled);
            await Eventually.TrueAsync(() => server.HasLink(client.Id));
        }
    }

    [Fact]
    public async Task Bootstraps_OfEachOther_OneLinkAndNoFailure()
    {
        await using var host = await TestHost.StartAsync();
        var (decider, other) = await StartMutualAsync(host, TimeSpan.FromDays(1));

        Assert.Equal((BootstrapState.Connected, decider.Id), State(other));
        Assert.Equal((BootstrapState.Connected, other.Id), State(decider));
        Assert.Equal((0, null), (other.Peer.GetBootstraps()[0].Failures, other.Peer.GetBootstraps()[0].LastError));
        Assert.Equal((1, 1), (other.Peer.GetStatistics().LinksDialled, decider.Peer.GetStatistics().LinksDialled));

        await decider.Peer.DisconnectAsync(other.Id); // the link that it has preferred ends: that is not waited out
        await Eventually.TrueAsync(() => other.Peer.GetStatistics().LinksDialled > 1);
    }

    [Fact]
    public async Task Bootstrap_PrefersAnotherLink_StillDialledNowAndThen()
    {
        await using var host = await TestHost.StartAsync();
        var (_, other) = await StartMutualAsync(host, TimeSpan.FromMilliseconds(100));
        await Eventually.TrueAsync(() => other.Peer.GetStatistics().LinksDialled > 2, "else a stranger between the two would be believed for ever");
        Assert.Equal(0, other.Peer.GetBootstraps()[0].Failures);
    }

    [Fact]
    public async Task Bootstrap_LoggerThrows_DialledAgain()
    {
        await using var host = await TestHost.StartAsync();
        var server = host.Add();
        using var loggers = new FailingLoggers { IsFailing = true };
        await using var client = new Peer(new PeerOptions { Bootstrap = [server.ListenUrl!], Limits = Quick, CertificatePolicy = TestCertificate.Trust }, loggers);
        await client.StartAsync();
        await Eventually.TrueAsync(() => client.GetBootstraps()[0].Failures > 2);
        await server.Peer.StartAsync();
        await Eventually.TrueAsync(() => client.GetLink(server.Id) is not null);
    }

    /// <summary>Starts two nodes that name each other, and waits until the one that decides has ended the link that the other has dialled.</summary>
    private static async Task<(TestPeer Decider, TestPeer Other)> StartMutualAsync(TestHost host, TimeSpan longestWait)
    {
        var urls = Enumerable.Range(0, 2).Select(host.UrlOf).ToArray();
        var decider = host.Add(options => Configure(options, Smaller, urls[1]));
        var other = host.Add(options => Configure(options, Greater, urls[0]));
        await decider.Peer.StartAsync();
        await other.Peer.StartAsync();
        await Eventually.TrueAsync(() => LinksMade(decider) >= 2 && LinksMade(other) >= 2);
        await Eventually.TrueAsync(() => State(decider).Item1 == BootstrapState.Connected && State(other).Item1 == BootstrapState.Connected);
        await Eventually.EqualAsync(LinkDirection.Inbound, () => other.Peer.GetLink(decider.Id)?.Direction);
        return (decider, other);

        void Configure(PeerOptions options, PeerId id, Uri bootstrap)
        {
            (options.Id, options.Bootstrap, options.Discovery, options.Limits) = (id, [bootstrap], false, Quick with { });
            options.Limits.ReconnectMaximum = longestWait;
            options.Limits.CloseTimeout = Eventually.Limit; // the close is to be read, however busy the machine
        }
    }

    private static long LinksMade(TestPeer peer) => peer.Peer.GetStatistics().LinksDialled + peer.Peer.GetStatistics().LinksAccepted;

    private static (BootstrapState, PeerId?) State(TestPeer peer) => (peer.Peer.GetBootstraps()[0].State, peer.Peer.GetBootstraps()[0].Peer);
}
