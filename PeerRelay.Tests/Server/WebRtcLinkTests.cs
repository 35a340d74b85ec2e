using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PeerRelay.Identity;
using PeerRelay.Server.WebRtc;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Interop;
using PeerRelay.WebRtc;
using PeerRelay.WebRtc.Dtls;

namespace PeerRelay.Tests.Server;

/// <summary>Links by WebRTC, with the real stack on real sockets, between those who know nothing but the server's url.</summary>
[Trait(LinkVariant.Trait, LinkVariant.Category)]
public sealed class WebRtcLinkTests : IAsyncLifetime
{
    private const int Messages = 50;

    private readonly List<RtcEngine> _engines = [];
    private TestHost _host = null!;
    private RunningServer _server = null!;

    public async Task InitializeAsync()
    {
        _host = await TestHost.StartAsync();
        _server = await RunningServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _server.DisposeAsync();
        foreach (var engine in _engines)
        {
            Assert.Equal(0, engine.ConnectionCount);
            await engine.DisposeAsync();
        }
    }

    [Fact]
    public async Task TwoPeers_OnlyTheServersUrl_MeetDirectlyAndNeedItNoMore()
    {
        var (one, other) = (await StartAsync(), await StartAsync());
        Assert.Equal(ConnectStatus.Connected, (await one.Peer.ConnectAsync(other.Id).WaitAsync(Eventually.Limit)).Status);
        await AssertMeetAsync(one, other);
        await _server.StopAsync();
        await Eventually.TrueAsync(() => one.Peer.LinkCount == 1 && other.Peer.LinkCount == 1);
        await ExchangeAsync(one, other);
    }

    [Fact]
    public async Task TwoPeers_DialEachOtherAtOnce_OneLinkInTheEnd()
    {
        var (one, other) = (await StartAsync(), await StartAsync());
        var results = await Task.WhenAll(one.Peer.ConnectAsync(other.Id), other.Peer.ConnectAsync(one.Id)).WaitAsync(Eventually.Limit);
        Assert.All(results, result => Assert.Equal(ConnectStatus.Connected, result.Status));
        await AssertMeetAsync(one, other);
        await Eventually.TrueAsync(() => _engines.TrueForAll(engine => engine.ConnectionCount == 1));
    }

    [Fact]
    public async Task Server_DialledById_LinkedByWebRtcAndSeenByItsOperator()
    {
        await using var second = await RunningServer.StartAsync($"Bootstrap:0={_server.RelayUrl}");
        var peer = await StartAsync();
        await Eventually.TrueAsync(() => _server.Peer.LinkCount == 2);
        Assert.True((await peer.Peer.ConnectAsync(second.Peer.Id).WaitAsync(Eventually.Limit)).IsConnected); // it may have dialled of its own accord
        var link = await WebRtcLinkAsync(second, peer.Id);
        Assert.Equal(_engines[0].Port, IPEndPoint.Parse((string)link["remoteAddress"]!).Port);
        await ExchangeAsync(second, peer);
        await Eventually.TrueAsync(async () => (await WebRtcLinkAsync(second, peer.Id))["roundTrip"] is not null);

        var told = (await second.Client.GetAsync("/api/v1/node").JsonAsync())["webRtc"]!;
        Assert.Equal((true, second.Services.GetRequiredService<NodeRtc>().Engine!.Port, 1), ((bool)told["available"]!, (int)told["port"]!, (int)told["statistics"]!["connections"]!));
        Assert.Equal(HttpStatusCode.NoContent, (await second.Client.DeleteAsync($"/api/v1/links/{peer.Id}")).StatusCode);
        await Eventually.TrueAsync(() => !peer.HasLink(second.Peer.Id));
    }

    [Fact]
    public async Task Server_ItsOperatorHasItDial_LinkedByWebRtc()
    {
        await using var second = await RunningServer.StartAsync($"Bootstrap:0={_server.RelayUrl}");
        var peer = await StartAsync();
        await Eventually.TrueAsync(() => _server.Peer.LinkCount == 2);
        using var made = await second.Client.PostAsJsonAsync("/api/v1/links", new { id = peer.Id.ToString() });
        Assert.True(made.IsSuccessStatusCode, $"{made.StatusCode}"); // 200 if it has found it of its own accord
        await WebRtcLinkAsync(second, peer.Id);
        await ExchangeAsync(second, peer);
    }

    [NodeTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task NpmPeerWithWrtc_OnlyTheServersUrl_MeetsOursDirectlyAndNeedsTheServerNoMore(bool isOursFirst)
    {
        await using var node = await ReferenceHost.StartAsync(webRtc: true);
        var (ours, theirs) = (await StartAsync(), await node.DialAsync(_server.RelayUrl));
        await Eventually.TrueAsync(() => _server.Peer.LinkCount == 2);
        if (isOursFirst) await ours.Peer.ConnectAsync(theirs.Id).WaitAsync(Eventually.Limit);
        else await theirs.ConnectAsync(ours.Id);
        await AssertLinkedAsync(ours, theirs.Id);
        await Eventually.TrueAsync(() => theirs.HasLinkAsync(ours.Id));
        await ExchangeAsync(ours, theirs);
        await _server.StopAsync();
        await Eventually.EqualAsync(1, () => ours.Peer.LinkCount);
        await Eventually.TrueAsync(async () => !await theirs.HasLinkAsync(_server.Peer.Id));
        await ExchangeAsync(ours, theirs);
        Assert.Empty(node.Crashes);
    }

    [NodeTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task NpmPeerWithWrtc_AndTheServer_LinkedByWebRtc(bool isOursFirst)
    {
        await using var second = await RunningServer.StartAsync($"Bootstrap:0={_server.RelayUrl}");
        await using var node = await ReferenceHost.StartAsync(webRtc: true);
        var theirs = await node.DialAsync(_server.RelayUrl);
        await Eventually.TrueAsync(() => _server.Peer.LinkCount == 2);
        if (isOursFirst) await second.Peer.ConnectAsync(theirs.Id).WaitAsync(Eventually.Limit);
        else await theirs.ConnectAsync(second.Peer.Id);
        await WebRtcLinkAsync(second, theirs.Id);
        await Eventually.TrueAsync(() => theirs.HasLinkAsync(second.Peer.Id));
        await ExchangeAsync(Kept(second), theirs);
        Assert.Empty(node.Crashes);
    }

    [Fact]
    public async Task OpenSslHidden_AllButWebRtcWorks_AndItsAbsenceIsExplained()
    {
        var log = new LogLines();
        var hidden = new RtcEngine(new RtcOptions { BindAddress = IPAddress.Loopback, OpenSslNames = new OpenSslNames(["libcrypto-hidden.so.3"], ["libssl-hidden.so.3"]) });
        await using var second = await RunningServer.StartAsync(
            builder =>
            {
                builder.Logging.AddProvider(log).SetMinimumLevel(LogLevel.Information);
                builder.Services.AddSingleton(_ => new NodeRtc(hidden));
                // Without offers of its own: the peer would wait until one has run out, before it makes that one which is answered.
                builder.Services.AddSingleton(services => RunningServer.NewPeer(services, options => options with { Discovery = false }));
            },
            $"Bootstrap:0={_server.RelayUrl}");
        var peer = await StartAsync();
        await Eventually.TrueAsync(() => _server.Peer.LinkCount == 2);
        var told = (await second.Client.GetAsync("/api/v1/node").JsonAsync())["webRtc"]!;
        Assert.False((bool)told["available"]!);
        Assert.Contains("libcrypto-hidden.so.3", (string)told["unavailableReason"]!, StringComparison.Ordinal);
        Assert.Contains("libcrypto-hidden.so.3", Assert.Single(log.Lines, line => line.StartsWith("Warning: No WebRTC", StringComparison.Ordinal)), StringComparison.Ordinal);

        await ExchangeAsync(second, peer); // through the other server
        Assert.Equal(ConnectStatus.NotDialable, (await peer.Peer.ConnectAsync(second.Peer.Id).WaitAsync(Eventually.Limit)).Status); // it has neither a url
        Assert.Equal(0, _engines[0].ConnectionCount);
    }

    private static async Task AssertMeetAsync(TestPeer one, TestPeer other)
    {
        await AssertLinkedAsync(one, other.Id);
        await AssertLinkedAsync(other, one.Id);
        await ExchangeAsync(one, other);
    }

    private static Task AssertLinkedAsync(TestPeer peer, PeerId to) => Eventually.EqualAsync("webrtc", () => peer.Peer.GetLink(to)?.Transport);

    private static async Task<JsonNode> WebRtcLinkAsync(RunningServer server, PeerId to)
    {
        JsonNode? link = null;
        await Eventually.TrueAsync(async () =>
        {
            using var answer = await server.Client.GetAsync($"/api/v1/links/{to}");
            if (answer.StatusCode == HttpStatusCode.OK) link = JsonNode.Parse(await answer.Content.ReadAsStringAsync());
            return (string?)link?["transport"] == "webrtc";
        });
        return link!;
    }

    /// <summary>The server's own peer, with what arrives at it.</summary>
    private static TestPeer Kept(RunningServer server) => new(server.Peer, new PeerLimits());

    private static Task ExchangeAsync(RunningServer one, TestPeer other) => ExchangeAsync(Kept(one), other);

    private static Task ExchangeAsync(TestPeer one, TestPeer other) => ExchangeAsync(one, new OurNode(other));

    /// <summary>Messages each way, each of which comes once.</summary>
    private static async Task ExchangeAsync(TestPeer ours, INetworkPeer other)
    {
        var one = new OurNode(ours);
        var name = Guid.NewGuid();
        for (var i = 0; i < Messages; i++)
        {
            await one.SendAsync(other.Id, $"\"{name} to {i}\"");
            await other.SendAsync(one.Id, $"\"{name} from {i}\"");
        }
        for (var i = 0; i < Messages; i++)
        {
            await Eventually.EqualAsync(1, () => other.Count(one.Id, $"\"{name} to {i}\""));
            await Eventually.EqualAsync(1, () => one.Count(other.Id, $"\"{name} from {i}\""));
        }
    }

    /// <summary>Starts a peer that knows nothing but the server's url, and does nothing of its own accord.</summary>
    private async Task<TestPeer> StartAsync()
    {
        var engine = new RtcEngine(new RtcOptions { BindAddress = IPAddress.Loopback, UseLoopback = true });
        _engines.Add(engine);
        var peer = _host.AddUndialable(options => (options.Bootstrap, options.Rtc, options.Discovery) = ([_server.RelayUrl], engine, false));
        await peer.Peer.StartAsync();
        await Eventually.TrueAsync(() => peer.HasLink(_server.Peer.Id));
        return peer;
    }
}
