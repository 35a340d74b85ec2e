using System.Collections.Concurrent;
using System.Net;
using PeerRelay.Identity;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Rtc;
using PeerRelay.Wire;

namespace PeerRelay.Tests;

/// <summary>Peers that make links by WebRTC, over the tests' own, with a relay between them that speaks none.</summary>
[Trait(LinkVariant.Trait, LinkVariant.Category)]
public sealed class PeerRtcTests : IAsyncLifetime
{
    private static readonly PeerLimits Hasty = new() { RtcTimeout = TimeSpan.FromMilliseconds(300) };

    private readonly FakeRtcNetwork _network = new();
    private TestHost _host = null!;
    private TestPeer _relay = null!;

    public async Task InitializeAsync()
    {
        _host = await TestHost.StartAsync();
        _relay = await _host.StartPeerAsync(options => options.Discovery = false);
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        Assert.Equal(0, _network.Live); // whatever happened
    }

    [Fact]
    public async Task ConnectId_BothSpeakWebRtc_LinkedByIt()
    {
        var (one, two) = await StartPairAsync();
        Assert.Equal(new ConnectResult(ConnectStatus.Connected, two.Id), await one.Peer.ConnectAsync(two.Id).WaitAsync(Eventually.Limit));
        await Eventually.TrueAsync(() => two.HasLink(one.Id));
        var (dialled, accepted) = (one.Peer.GetLink(two.Id)!, two.Peer.GetLink(one.Id)!);
        Assert.Equal(("webrtc", LinkDirection.Outbound, "127.0.0.1:40000"), (dialled.Transport, dialled.Direction, dialled.RemoteAddress));
        Assert.Equal(("webrtc", LinkDirection.Inbound, TimeSpan.FromMilliseconds(7)), (accepted.Transport, accepted.Direction, accepted.RoundTrip));
        Assert.Null(dialled.Url);
        Assert.Equal(SendStatus.SentToTarget, (await one.Peer.SendAsync(two.Id, 1)).Status);
        Assert.Equal(SendStatus.SentToTarget, (await two.Peer.SendAsync(one.Id, 2)).Status);
        await Eventually.TrueAsync(() => two.Count(one.Id, "1") == 1 && one.Count(two.Id, "2") == 1);
        Assert.Equal(2, _network.Made);
    }

    [Fact]
    public async Task ConnectId_MessageThroughTheLink_PassedOn()
    {
        var (one, two) = await StartPairAsync();
        await one.Peer.ConnectAsync(two.Id).WaitAsync(Eventually.Limit);
        await Eventually.TrueAsync(() => two.HasLink(one.Id));
        await one.Peer.DisconnectAsync(_relay.Id);
        await Eventually.EqualAsync(1, () => one.Peer.LinkCount);
        await Eventually.TrueAsync(async () =>
        {
            await one.Peer.SendAsync(_relay.Id, "by two");
            return _relay.Count(one.Id, "\"by two\"") > 0;
        });
    }

    [Fact]
    public async Task Traits_EngineAvailable_NeighboursTakeItForAWay()
    {
        var (one, _) = await StartPairAsync();
        await Eventually.TrueAsync(() => _relay.Peer.GetLink(one.Id) is { IsTransit: true });
    }

    [Fact]
    public async Task ConnectId_OnlyTheTargetSpeaksWebRtc_AtItsUrl()
    {
        var target = await _host.StartPeerAsync(With(_network.NewEngine()));
        var client = await StartAsync(engine: null);
        await Eventually.EqualAsync(2, () => _relay.Peer.LinkCount);
        Assert.Equal(ConnectStatus.Connected, (await client.Peer.ConnectAsync(target.Id).WaitAsync(Eventually.Limit)).Status);
        Assert.Equal("websocket", client.Peer.GetLink(target.Id)!.Transport);
    }

    [Fact]
    public async Task ConnectId_OnlyTheDiallerSpeaksWebRtc_AtItsUrl()
    {
        var target = await _host.StartPeerAsync(With(engine: null));
        var client = await StartAsync(_network.NewEngine());
        await Eventually.EqualAsync(2, () => _relay.Peer.LinkCount);
        Assert.Equal(ConnectStatus.Connected, (await client.Peer.ConnectAsync(target.Id).WaitAsync(Eventually.Limit)).Status);
        Assert.Equal(("websocket", 0), (client.Peer.GetLink(target.Id)!.Transport, _network.Made));
    }

    [Fact]
    public async Task ConnectId_EngineCantBeHad_NotDialable()
    {
        var target = await StartAsync(_network.NewEngine());
        var client = await StartAsync(new FakeRtcEngine(_network) { UnavailableReason = "There is no libssl.so.3." });
        await Eventually.EqualAsync(2, () => _relay.Peer.LinkCount);
        Assert.Equal(ConnectStatus.NotDialable, (await client.Peer.ConnectAsync(target.Id).WaitAsync(Eventually.Limit)).Status);
        Assert.Equal(0, _network.Made);
    }

    [Fact]
    public async Task ConnectId_WebRtcFailsAndTheTargetHasAUrl_AtItsUrl()
    {
        _network.IsCut = true;
        var target = await _host.StartPeerAsync(With(_network.NewEngine(), Hasty));
        var client = await StartAsync(_network.NewEngine(), Hasty);
        await Eventually.EqualAsync(2, () => _relay.Peer.LinkCount);
        Assert.Equal(ConnectStatus.Connected, (await client.Peer.ConnectAsync(target.Id).WaitAsync(Eventually.Limit)).Status);
        Assert.Equal("websocket", client.Peer.GetLink(target.Id)!.Transport);
        await Eventually.EqualAsync(0, () => _network.Live);
    }

    [Fact]
    public async Task ConnectId_WebRtcFailsAndThereIsNoOtherWay_TimedOut()
    {
        _network.IsCut = true;
        var (one, two) = await StartPairAsync(Hasty);
        Assert.Equal(ConnectStatus.TimedOut, (await one.Peer.ConnectAsync(two.Id).WaitAsync(Eventually.Limit)).Status);
        Assert.Equal(SendStatus.Relayed, (await one.Peer.SendAsync(two.Id, 1)).Status); // it goes on through the network
        await Eventually.EqualAsync(0, () => _network.Live);
    }

    [Fact]
    public async Task ConnectId_BothAtOnce_OneLink()
    {
        var (one, two) = await StartPairAsync();
        var results = await Task.WhenAll(one.Peer.ConnectAsync(two.Id), two.Peer.ConnectAsync(one.Id)).WaitAsync(Eventually.Limit);
        Assert.All(results, result => Assert.True(result.IsConnected));
        await Eventually.TrueAsync(() => one.Peer.LinkCount == 2 && two.Peer.LinkCount == 2);
        await Eventually.EqualAsync(2, () => _network.Live);
    }

    [Fact]
    public async Task Stop_WhileAConnectionIsBeingMade_StoppedAndNothingLeft()
    {
        _network.IsCut = true;
        var (one, two) = await StartPairAsync();
        var connecting = one.Peer.ConnectAsync(two.Id);
        await Eventually.EqualAsync(2, () => _network.Live);
        await one.Peer.StopAsync().WaitAsync(Eventually.Limit);
        Assert.Equal(ConnectStatus.Stopped, (await connecting.WaitAsync(Eventually.Limit)).Status);
        Assert.InRange(_network.Live, 0, 1); // the other side may have learned already that nobody is there
        await two.Peer.StopAsync().WaitAsync(Eventually.Limit);
        Assert.Equal(0, _network.Live);
    }

    [Fact]
    public async Task Stop_WithALink_ClosedInOrderAtBothEnds()
    {
        var (one, two) = await StartPairAsync();
        var ended = EndOf(two, one.Id);
        await one.Peer.ConnectAsync(two.Id).WaitAsync(Eventually.Limit);
        await Eventually.TrueAsync(() => two.HasLink(one.Id));
        await one.Peer.StopAsync().WaitAsync(Eventually.Limit);
        Assert.Equal(LinkCloseReason.ClosedByPeer, await ended.WaitAsync(Eventually.Limit));
        await Eventually.EqualAsync(0, () => _network.Live);
    }

    [Fact]
    public async Task Link_ConnectionBreaks_LostAtBothEnds()
    {
        var (one, two) = await StartPairAsync();
        var ended = EndOf(one, two.Id);
        await one.Peer.ConnectAsync(two.Id).WaitAsync(Eventually.Limit);
        await Eventually.TrueAsync(() => two.HasLink(one.Id));
        foreach (var connection in _network.Connections.ToArray()) connection.Break("no consent");
        Assert.Equal(LinkCloseReason.ConnectionLost, await ended.WaitAsync(Eventually.Limit));
        await Eventually.TrueAsync(() => one.Peer.LinkCount == 1 && two.Peer.LinkCount == 1 && _network.Live == 0);
    }

    [Fact]
    public async Task Link_NothingComesByIt_ClosedAsWithoutHelloAndMadeAnew()
    {
        _network.IsOneWay = true;
        var (one, two) = await StartPairAsync(new PeerLimits { HelloTimeout = TimeSpan.FromMilliseconds(200) });
        var (ours, theirs) = (EndOf(one, two.Id), EndOf(two, one.Id));
        await one.Peer.ConnectAsync(two.Id).WaitAsync(Eventually.Limit);
        Assert.Equal(LinkCloseReason.HelloTimeout, await ours.WaitAsync(Eventually.Limit));
        Assert.Equal(LinkCloseReason.ClosedByPeer, await theirs.WaitAsync(Eventually.Limit)); // it heard us, and so that it was closed
        await Eventually.EqualAsync(0, () => _network.Live);
        _network.IsOneWay = false;
        Assert.Equal(ConnectStatus.Connected, (await one.Peer.ConnectAsync(two.Id).WaitAsync(Eventually.Limit)).Status);
        await Eventually.TrueAsync(() => one.Peer.GetLink(two.Id) is { FramesReceived: > 0 } && two.Peer.GetLink(one.Id) is { FramesReceived: > 0 });
    }

    [Fact]
    public async Task Link_MaxLinksReached_RefusedInOrder()
    {
        var (one, two) = await StartPairAsync(new PeerLimits { MaxLinks = 1 });
        await one.Peer.ConnectAsync(two.Id).WaitAsync(Eventually.Limit);
        await Eventually.TrueAsync(() => two.HasLink(one.Id));
        var third = await StartAsync(_network.NewEngine());
        await Eventually.EqualAsync(3, () => _relay.Peer.LinkCount);
        await third.Peer.ConnectAsync(two.Id).WaitAsync(Eventually.Limit);
        await Eventually.TrueAsync(() => !third.HasLink(two.Id));
        Assert.False(two.HasLink(third.Id));
        await Eventually.EqualAsync(2, () => _network.Live);
    }

    [Fact]
    public async Task Message_LargerThanTheChannelTakes_GoesAroundByTheRelay()
    {
        var (one, two) = await StartPairAsync();
        await one.Peer.ConnectAsync(two.Id).WaitAsync(Eventually.Limit);
        await Eventually.TrueAsync(() => one.Peer.GetLink(two.Id)?.Transport == "webrtc" && two.HasLink(one.Id));
        var text = new string('x', 300 * 1024);
        Assert.Equal(SendStatus.Relayed, (await one.Peer.SendAsync(two.Id, text)).Status);
        await Eventually.EqualAsync(1, () => two.Count(one.Id, $"\"{text}\""));
        Assert.Equal(2, two.Messages.Single().Hops);
        var outcome = await two.Peer.SendAsync(one.Id, text, new ReceiptOptions()).WaitAsync(Eventually.Limit);
        Assert.Equal((DeliveryStatus.Delivered, 2), (outcome.Status, outcome.Hops));
        await Eventually.TrueAsync(() => !one.Peer.GetStatistics().Drops.ContainsKey(DropReason.TooLarge));
    }

    [Fact]
    public async Task Link_HostHasNoRoom_RefusedInOrderUntilThereIs()
    {
        var (asked, held) = (new ConcurrentQueue<IPAddress>(), new SemaphoreSlim(1));
        var target = _host.AddUndialable(options =>
        {
            With(_network.NewEngine())(options);
            options.AdmitRtc = remote =>
            {
                asked.Enqueue(remote);
                return held.Wait(0) ? new Held(held) : null;
            };
        });
        await target.Peer.StartAsync();
        var (one, two) = await StartPairAsync(relayLinks: 3);
        await one.Peer.ConnectAsync(target.Id).WaitAsync(Eventually.Limit);
        await Eventually.TrueAsync(() => target.HasLink(one.Id));
        var refused = EndOf(two, target.Id);
        await two.Peer.ConnectAsync(target.Id).WaitAsync(Eventually.Limit);
        Assert.Equal(LinkCloseReason.ClosedByPeer, await refused.WaitAsync(Eventually.Limit));
        Assert.False(target.HasLink(two.Id));

        await one.Peer.DisconnectAsync(target.Id);
        await Eventually.EqualAsync(1, () => held.CurrentCount);
        Assert.Equal(ConnectStatus.Connected, (await two.Peer.ConnectAsync(target.Id).WaitAsync(Eventually.Limit)).Status);
        await Eventually.TrueAsync(() => target.HasLink(two.Id));
        Assert.Equal([IPAddress.Loopback, IPAddress.Loopback, IPAddress.Loopback], asked);
        await target.Peer.StopAsync();
        Assert.Equal(1, held.CurrentCount);
    }

    [Fact]
    public async Task Discovery_PeersThatCantBeDialledOtherwise_LinkOneAnother()
    {
        var peers = new List<TestPeer>();
        for (var i = 0; i < 4; i++) peers.Add(await StartAsync(_network.NewEngine(), hasDiscovery: true));
        // The relay, and all others. One whose signals have crossed may fail on a busy machine, and is made again after a rest.
        Assert.True(await Eventually.WithinAsync(3 * Eventually.Limit, () => Task.FromResult(peers.TrueForAll(peer => peer.Peer.LinkCount == peers.Count))));
        Assert.All(peers, peer => Assert.Equal(3, peer.Peer.GetLinks().Count(link => link.Transport == "webrtc")));
        Assert.All(peers, peer => Assert.DoesNotContain(DropReason.UnaskedSignal, peer.Peer.GetStatistics().Drops.Keys));
    }

    /// <summary>Linked to the relay, and to others only when it is told to.</summary>
    private Action<PeerOptions> With(FakeRtcEngine? engine, PeerLimits? limits = null) => options =>
        (options.Rtc, options.Limits, options.Discovery, options.Bootstrap) = (engine, limits ?? new PeerLimits(), false, [_relay.ListenUrl!]);

    private static Task<LinkCloseReason> EndOf(TestPeer peer, PeerId other)
    {
        var ended = new TaskCompletionSource<LinkCloseReason>(TaskCreationOptions.RunContinuationsAsynchronously);
        peer.Peer.PeerDisconnected += (_, disconnected) =>
        {
            if (disconnected.Link.Id == other) ended.TrySetResult(disconnected.Reason);
        };
        return ended.Task;
    }

    private async Task<(TestPeer One, TestPeer Two)> StartPairAsync(PeerLimits? limits = null, int relayLinks = 2)
    {
        var (one, two) = (await StartAsync(_network.NewEngine(), limits), await StartAsync(_network.NewEngine(), limits));
        await Eventually.TrueAsync(() => _relay.Peer.LinkCount == relayLinks && one.Peer.LinkCount == 1 && two.Peer.LinkCount == 1);
        return (one, two);
    }

    /// <summary>Starts a peer without a url of its own, linked to the relay.</summary>
    private async Task<TestPeer> StartAsync(FakeRtcEngine? engine, PeerLimits? limits = null, bool hasDiscovery = false)
    {
        var peer = _host.AddUndialable(options =>
        {
            With(engine, limits)(options);
            options.Discovery = hasDiscovery;
        });
        await peer.Peer.StartAsync();
        return peer;
    }

    private sealed class Held(SemaphoreSlim place) : IDisposable
    {
        public void Dispose() => place.Release();
    }
}
