using System.Net.WebSockets;
using PeerRelay.Identity;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Hostile;
using PeerRelay.Tests.Transports;

namespace PeerRelay.Tests;

/// <summary>Every way in which a connect can end.</summary>
[Trait(LinkVariant.Trait, LinkVariant.Category)]
public sealed class PeerConnectTests
{
    [Fact]
    public async Task ConnectUrl_ToAPeer_ConnectedThenAlreadyConnected()
    {
        await using var host = await TestHost.StartAsync();
        var server = await host.StartPeerAsync();
        var client = await StartUndialableAsync(host);
        Assert.Equal(new ConnectResult(ConnectStatus.Connected, server.Id), await client.ConnectAsync(server.ListenUrl!));
        Assert.Equal(new ConnectResult(ConnectStatus.AlreadyConnected, server.Id), await client.ConnectAsync(server.Id));
        Assert.Equal(ConnectStatus.AlreadyConnected, (await client.ConnectAsync(server.ListenUrl!)).Status);
        Assert.True(await client.DisconnectAsync(server.Id));
        await Eventually.EqualAsync((0, 0), () => (client.LinkCount, server.Peer.LinkCount));
    }

    [Fact]
    public async Task ConnectUrl_ToItself_SelfAndNoLink()
    {
        await using var host = await TestHost.StartAsync();
        var server = await host.StartPeerAsync();
        Assert.Equal(ConnectStatus.Self, (await server.Peer.ConnectAsync(server.ListenUrl!)).Status);
        Assert.Equal(ConnectStatus.Self, (await server.Peer.ConnectAsync(server.Id)).Status);
        Assert.Equal(0, server.Peer.LinkCount);
    }

    [Fact]
    public async Task ConnectUrl_NotAWebSocketUrl_UrlRefused()
    {
        await using var host = await TestHost.StartAsync();
        var client = await StartUndialableAsync(host);
        Assert.Equal(ConnectStatus.UrlRefused, (await client.ConnectAsync(new Uri("http://127.0.0.1/"))).Status);
        Assert.Equal(ConnectStatus.UrlRefused, (await client.ConnectAsync(new Uri("/relay", UriKind.Relative))).Status);
    }

    [Fact]
    public async Task ConnectUrl_NoPeerThere_Failed()
    {
        await using var host = await TestHost.StartAsync();
        var client = await StartUndialableAsync(host);
        Assert.Equal(ConnectStatus.Failed, (await client.ConnectAsync(host.UrlOf("/nobody"))).Status);
        Assert.Equal(1, client.GetStatistics().DialsFailed);
    }

    [Fact]
    public async Task ConnectUrl_WebSocketThatSaysNothing_TimedOut()
    {
        using var listener = new RawListener();
        var accepting = listener.AcceptWebSocketAsync();
        await using var host = await TestHost.StartAsync();
        var client = await StartUndialableAsync(host, new PeerLimits { HelloTimeout = TimeSpan.FromMilliseconds(300), CloseTimeout = TimeSpan.FromMilliseconds(50) });
        Assert.Equal(ConnectStatus.TimedOut, (await client.ConnectAsync(listener.Url).WaitAsync(Eventually.Limit)).Status);
        await using var stream = await accepting;
    }

    [Fact]
    public async Task ConnectUrl_StrangersHaveFilledTheNode_TheyAreRefusedItsOwnDialsAreNot()
    {
        await using var host = await TestHost.StartAsync();
        var node = await host.StartPeerAsync(options => (options.Discovery, options.Limits) = (false, new PeerLimits { MaxLinks = 1, HelloTimeout = TimeSpan.FromHours(1) }));
        using var silent = await TestClient.ConnectAsync(node.ListenUrl!); // says no hello, and takes the one place
        await silent.ReceiveAsync(new byte[1_024], CancellationToken.None).WaitAsync(Eventually.Limit);
        var client = await StartUndialableAsync(host);
        Assert.False((await client.ConnectAsync(node.ListenUrl!)).IsConnected);
        for (var i = 0; i < 3; i++)
            Assert.True((await node.Peer.ConnectAsync((await host.StartPeerAsync(NoDiscovery)).ListenUrl!)).IsConnected);
    }

    [Fact]
    public async Task ConnectUrl_RefusalsLinger_PlacesThatAreFreeAreGiven()
    {
        await using var host = await TestHost.StartAsync();
        var node = await host.StartPeerAsync(options => options.Limits = new PeerLimits { MaxLinks = 1, CloseTimeout = TimeSpan.FromHours(1) });
        using var served = await RawConnection.UpgradeAsync(node.ListenUrl!, receiveBuffer: 0, CancellationToken.None);
        await served.HelloAsync(PeerId.Random(), CancellationToken.None);
        await Eventually.EqualAsync(1, () => node.Peer.LinkCount);
        var refused = new List<ClientWebSocket>(); // they never answer the close
        for (var i = 0; i < 3; i++)
        {
            var socket = await TestClient.ConnectAsync(node.ListenUrl!);
            refused.Add(socket);
            var buffer = new byte[1_024];
            while ((await socket.ReceiveAsync(buffer, CancellationToken.None).WaitAsync(Eventually.Limit)).MessageType != WebSocketMessageType.Close) { }
            Assert.Equal((WebSocketCloseStatus)1013, socket.CloseStatus);
        }

        served.Reset();
        var client = await StartUndialableAsync(host);
        await Eventually.TrueAsync(async () => (await client.ConnectAsync(node.ListenUrl!)).IsConnected);
        foreach (var socket in refused) socket.Dispose();
    }

    [Fact]
    public async Task Accept_FirstOfAllIsASecondLink_NeighboursLearnThatTheNodeCanBeReached()
    {
        await using var host = await TestHost.StartAsync();
        var near = await host.StartPeerAsync(NoDiscovery);
        var other = await host.StartPeerAsync(NoDiscovery);
        var node = await host.StartPeerAsync(options =>
            (options.Discovery, options.PublicUrl, options.Bootstrap) = (false, null, [near.ListenUrl!, other.ListenUrl!]));
        await Eventually.TrueAsync(() => node.Peer.LinkCount == 2 && near.Peer.GetLink(node.Id) is { IsPeerRelay: true });
        Assert.False(near.Peer.GetLink(node.Id)!.IsTransit);
        await other.Peer.ConnectAsync(node.ListenUrl!);
        await Eventually.TrueAsync(() => near.Peer.GetLink(node.Id) is { IsTransit: true });
    }

    [Fact]
    public async Task ConnectUrl_CancelledWhileTheHelloIsAwaited_CancelledAndClosed()
    {
        using var listener = new RawListener();
        var accepting = listener.AcceptWebSocketAsync();
        await using var host = await TestHost.StartAsync();
        var client = await StartUndialableAsync(host, new PeerLimits { CloseTimeout = TimeSpan.FromMilliseconds(50) });
        using var cancellation = new CancellationTokenSource();
        var connecting = client.ConnectAsync(listener.Url, cancellation.Token);
        await using var stream = await accepting.WaitAsync(Eventually.Limit);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.WaitAsync(Eventually.Limit));
        await client.StopAsync().WaitAsync(Eventually.Limit); // its hello time has not passed: the link has been closed
    }

    [Fact]
    public async Task ConnectUrl_PeerStopsWhileTheHelloIsAwaited_Stopped()
    {
        using var listener = new RawListener();
        var accepting = listener.AcceptWebSocketAsync();
        await using var host = await TestHost.StartAsync();
        var client = await StartUndialableAsync(host, new PeerLimits { CloseTimeout = TimeSpan.FromMilliseconds(50) });
        var connecting = client.ConnectAsync(listener.Url);
        await using var stream = await accepting.WaitAsync(Eventually.Limit);
        await client.StopAsync().WaitAsync(Eventually.Limit);
        Assert.True(connecting.IsCompleted); // a stopped peer has nothing that runs on
        Assert.Equal(ConnectStatus.Stopped, (await connecting.WaitAsync(Eventually.Limit)).Status);
    }

    [Fact]
    public async Task ConnectUrl_PeerStopsWhileItDials_Stopped()
    {
        using var listener = new RawListener(); // takes the connection, and never answers the upgrade
        await using var host = await TestHost.StartAsync();
        var client = await StartUndialableAsync(host);
        var connecting = client.ConnectAsync(listener.Url);
        await client.StopAsync().WaitAsync(Eventually.Limit);
        Assert.Equal(ConnectStatus.Stopped, (await connecting.WaitAsync(Eventually.Limit)).Status);
    }

    [Fact]
    public async Task ConnectId_ThroughARelay_Connected()
    {
        await using var host = await TestHost.StartAsync();
        var relay = await host.StartPeerAsync(NoDiscovery);
        var target = await host.StartPeerAsync(options => (options.Discovery, options.Bootstrap) = (false, [relay.ListenUrl!]));
        var client = await StartUndialableAsync(host, relay: relay);
        await Eventually.EqualAsync(2, () => relay.Peer.LinkCount);
        Assert.Equal(new ConnectResult(ConnectStatus.Connected, target.Id), await client.ConnectAsync(target.Id).WaitAsync(Eventually.Limit));
        await Eventually.TrueAsync(() => target.HasLink(client.Id));
    }

    [Fact]
    public async Task ConnectId_NobodyHasIt_TimedOut()
    {
        await using var host = await TestHost.StartAsync();
        var relay = await host.StartPeerAsync(NoDiscovery);
        var client = await StartUndialableAsync(host, new PeerLimits { HandshakeTimeout = TimeSpan.FromMilliseconds(300) }, relay);
        await Eventually.EqualAsync(1, () => client.LinkCount);
        Assert.Equal(ConnectStatus.TimedOut, (await client.ConnectAsync(PeerId.Random()).WaitAsync(Eventually.Limit)).Status);
    }

    [Fact]
    public async Task ConnectId_NeitherCanBeDialled_NotDialable()
    {
        await using var host = await TestHost.StartAsync();
        var relay = await host.StartPeerAsync(NoDiscovery);
        var target = await StartUndialableAsync(host, relay: relay);
        var client = await StartUndialableAsync(host, relay: relay);
        await Eventually.EqualAsync(2, () => relay.Peer.LinkCount);
        Assert.Equal(ConnectStatus.NotDialable, (await client.ConnectAsync(target.Id).WaitAsync(Eventually.Limit)).Status);
    }

    [Fact]
    public async Task ConnectId_TargetNamesAnInnerAddress_UrlRefused()
    {
        await using var host = await TestHost.StartAsync();
        var relay = await host.StartPeerAsync(NoDiscovery);
        var target = await host.StartPeerAsync(options => (options.Discovery, options.Bootstrap) = (false, [relay.ListenUrl!]));
        var client = host.AddUndialable(options =>
            (options.Discovery, options.Bootstrap, options.DialPrivateAddresses) = (false, [relay.ListenUrl!], false));
        await client.Peer.StartAsync();
        await Eventually.EqualAsync(2, () => relay.Peer.LinkCount);
        Assert.Equal(ConnectStatus.UrlRefused, (await client.Peer.ConnectAsync(target.Id).WaitAsync(Eventually.Limit)).Status);
    }

    [Fact]
    public async Task ConnectId_AnotherPeerAtTheUrl_WrongPeer()
    {
        await using var host = await TestHost.StartAsync();
        var relay = await host.StartPeerAsync(NoDiscovery);
        var other = await host.StartPeerAsync(NoDiscovery);
        var target = await host.StartPeerAsync(options =>
            (options.Discovery, options.Bootstrap, options.PublicUrl) = (false, [relay.ListenUrl!], other.ListenUrl));
        var client = await StartUndialableAsync(host, relay: relay);
        await Eventually.EqualAsync(2, () => relay.Peer.LinkCount);
        Assert.Equal(ConnectStatus.WrongPeer, (await client.ConnectAsync(target.Id).WaitAsync(Eventually.Limit)).Status);
        await Eventually.EqualAsync(0, () => other.Peer.LinkCount); // it has met the client, until it is told that it was the wrong one
    }

    [Fact]
    public async Task ConnectId_AboveTheHandshakeLimit_LimitReached()
    {
        await using var peer = new Peer(new PeerOptions());
        await peer.StartAsync();
        var allowed = Enumerable.Range(0, 256).Select(_ => peer.ConnectAsync(PeerId.Random())).ToArray();
        Assert.Equal(ConnectStatus.LimitReached, (await peer.ConnectAsync(PeerId.Random())).Status);
        await peer.StopAsync();
        Assert.All(await Task.WhenAll(allowed), result => Assert.Equal(ConnectStatus.Stopped, result.Status));
    }

    [Fact]
    public async Task ConnectId_SameIdAtOnce_OneHandshakeForAll()
    {
        await using var host = await TestHost.StartAsync();
        var relay = await host.StartPeerAsync(NoDiscovery);
        var target = await host.StartPeerAsync(options => (options.Discovery, options.Bootstrap) = (false, [relay.ListenUrl!]));
        var client = await StartUndialableAsync(host, relay: relay);
        await Eventually.EqualAsync(2, () => relay.Peer.LinkCount);
        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => client.ConnectAsync(target.Id))).WaitAsync(Eventually.Limit);
        Assert.All(results, result => Assert.True(result.IsConnected));
        Assert.Equal(2, client.LinkCount);
        Assert.Equal(2, client.GetStatistics().LinksDialled);
    }

    [Fact]
    public async Task ConnectId_CancelledWhileItWaits_Cancelled()
    {
        await using var peer = new Peer(new PeerOptions());
        await peer.StartAsync();
        using var cancellation = new CancellationTokenSource();
        var connecting = peer.ConnectAsync(PeerId.Random(), cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
    }

    private static void NoDiscovery(PeerOptions options) => options.Discovery = false;

    private static async Task<Peer> StartUndialableAsync(TestHost host, PeerLimits? limits = null, TestPeer? relay = null)
    {
        var peer = host.AddUndialable(options =>
            (options.Discovery, options.Limits, options.Bootstrap) = (false, limits ?? new PeerLimits(), relay is null ? [] : [relay.ListenUrl!]));
        await peer.Peer.StartAsync();
        return peer.Peer;
    }
}
