using PeerRelay.Identity;
using PeerRelay.Tests.Harness;

namespace PeerRelay.Tests;

/// <summary>How a peer keeps the link to its bootstrap nodes.</summary>
public sealed class PeerBootstrapTests
{
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
        var url = new Uri($"ws://127.0.0.1:{host.Port}/p/0"); // the first peer of a host
        var peer = host.Add(options => (options.Id, options.Bootstrap, options.Limits) = (id, [url], Quick));
        Assert.Equal(url, peer.ListenUrl);
        await peer.Peer.StartAsync();
        await Eventually.TrueAsync(() => peer.Peer.GetBootstraps()[0].Failures > 2);
        Assert.Contains("itself", peer.Peer.GetBootstraps()[0].LastError, StringComparison.Ordinal);
        Assert.Equal(0, peer.Peer.LinkCount);
        Assert.Equal(0, peer.Peer.GetStatistics().LinksAccepted);
    }

    private static (BootstrapState, PeerId?) State(TestPeer peer) => (peer.Peer.GetBootstraps()[0].State, peer.Peer.GetBootstraps()[0].Peer);
}
