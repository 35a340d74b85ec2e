using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PeerRelay.Server.Health;
using PeerRelay.Tests.Harness;
using static PeerRelay.Tests.Server.HttpAssert;

namespace PeerRelay.Tests.Server;

/// <summary>The admin API of nodes that are linked.</summary>
[Trait(LinkVariant.Trait, LinkVariant.Category)]
public sealed class AdminLinkTests
{
    [Fact]
    public async Task Connect_ByUrl_MakesLinkThatCanBeSeenUsedAndEnded()
    {
        await using var here = await RunningServer.StartAsync();
        await using var there = await RunningServer.StartAsync();
        var id = there.Peer.Id.ToString();
        using var created = await PostAsync(here, "links", $$"""{"url":"{{there.RelayUrl}}"}""");
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal($"/api/v1/links/{id}", created.Headers.Location!.ToString());
        var link = await here.Client.GetAsync(created.Headers.Location).JsonAsync();
        Assert.Equal((id, "outbound", "websocket"), ((string)link["id"]!, (string)link["direction"]!, (string)link["transport"]!));

        await PostAsync(here, "links", $$"""{"url":"{{there.RelayUrl}}"}""").JsonAsync();
        await PostAsync(here, "links", $$"""{"id":"{{id}}"}""").JsonAsync();

        var outcome = await PostAsync(here, "messages", $$$"""{"to":"{{{id}}}","json":{"hello":"there"}}""").JsonAsync(HttpStatusCode.Accepted);
        Assert.Equal("""{"status":"sentToTarget","reason":"none","copies":1}""", outcome.ToJsonString());
        JsonNode inbox = null!;
        await Eventually.TrueAsync(async () => (inbox = await there.Client.GetAsync("/api/v1/inbox").JsonAsync())["items"]!.AsArray().Count == 1);
        Assert.Equal("""{"hello":"there"}""", inbox["items"]![0]!["json"]!.ToJsonString());
        Assert.Equal(here.Peer.Id.ToString(), (string)inbox["items"]![0]!["from"]!);

        var buckets = (await here.Client.GetAsync("/api/v1/routing").JsonAsync())["buckets"]!.AsArray();
        Assert.Equal((1, 20, 0.05), ((int)buckets.Single()!["links"]!, (int)buckets[0]!["capacity"]!, (double)buckets[0]!["fill"]!));
        var closest = await here.Client.GetAsync($"/api/v1/routing/closest?to={id}").JsonAsync();
        Assert.Equal(new string('0', 40), (string)closest[0]!["distance"]!);

        using var deleted = await here.Client.DeleteAsync($"/api/v1/links/{id}");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await Eventually.TrueAsync(() => here.Peer.LinkCount == 0 && there.Peer.LinkCount == 0);
    }

    [Fact]
    public async Task Connect_ToItselfByUrl_NamesField()
    {
        await using var server = await RunningServer.StartAsync();
        var problem = await PostAsync(server, "links", $$"""{"url":"{{server.RelayUrl}}"}""").ProblemAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["url"], problem.Fields());
    }

    [Fact]
    public async Task Connect_ByIdOfNobody_TimesOut()
    {
        await using var hub = await RunningServer.StartAsync();
        await using var server = await RunningServer.StartAsync($"Bootstrap={hub.RelayUrl}", "Limits:HandshakeTimeout=00:00:00.200");
        await Eventually.TrueAsync(() => server.Peer.LinkCount == 1);
        var problem = await PostAsync(server, "links", $$"""{"id":"{{new string('7', 40)}}"}""").ProblemAsync(HttpStatusCode.GatewayTimeout);
        Assert.Equal("timedOut", (string)problem["reason"]!);
    }

    [Fact]
    public async Task Links_Paged_ComeInOrderEachOnce()
    {
        await using var server = await RunningServer.StartAsync();
        await using var host = await TestHost.StartAsync();
        var peers = Enumerable.Range(0, 5).Select(_ => host.AddUndialable(options =>
        {
            options.Bootstrap = [server.RelayUrl];
            options.Discovery = false;
        })).ToList();
        foreach (var peer in peers) await peer.Peer.StartAsync();
        await Eventually.TrueAsync(() => server.Peer.LinkCount == 5);

        var seen = new List<string>();
        string? next = string.Empty;
        while (next is not null)
        {
            var page = await server.Client.GetAsync($"/api/v1/links?limit=2&after={next}").JsonAsync();
            Assert.Equal(5, (int)page["total"]!);
            seen.AddRange(page["items"]!.AsArray().Select(item => (string)item!["id"]!));
            next = (string?)page["next"];
        }
        Assert.Equal(peers.Select(peer => peer.Id).Order().Select(id => id.ToString()), seen);

        var one = await server.Client.GetAsync($"/api/v1/links?filter={seen[3][..12].ToUpperInvariant()}").JsonAsync();
        Assert.Equal(seen[3], (string)one["items"]!.AsArray().Single()!["id"]!);
        Assert.Equal(5, (await server.Client.GetAsync("/api/v1/links?filter=127.0.0.1:").JsonAsync())["items"]!.AsArray().Count);
        Assert.Empty((await server.Client.GetAsync("/api/v1/links?filter=10.9.9.9").JsonAsync())["items"]!.AsArray());
        Assert.Equal(5, (await server.Client.GetAsync("/api/v1/links?direction=inbound").JsonAsync())["items"]!.AsArray().Count);
        Assert.Empty((await server.Client.GetAsync("/api/v1/links?direction=outbound").JsonAsync())["items"]!.AsArray());
    }

    [Fact]
    public async Task Ready_NodeWithBootstrap_OnlyOnceItIsLinked()
    {
        await using var server = await RunningServer.StartAsync("Bootstrap=ws://127.0.0.1:1/");
        var problem = await server.Client.GetAsync("/health/ready").ProblemAsync(HttpStatusCode.ServiceUnavailable);
        Assert.Equal("isolated", (string)problem["reason"]!);
        var bootstraps = await server.Client.GetAsync("/api/v1/bootstraps").JsonAsync();
        Assert.Equal("ws://127.0.0.1:1/", (string)bootstraps[0]!["url"]!);
        await using var other = await RunningServer.StartAsync($"Bootstrap={server.RelayUrl}");
        await Eventually.TrueAsync(() => server.Peer.LinkCount == 1);
        await server.Client.GetAsync("/health/ready").JsonAsync();
    }

    [Fact]
    public async Task Ready_IsolatedForLong_IsReadyAndSaysSo()
    {
        var clock = new ShiftedClock();
        await using var server = await RunningServer.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(clock), "Bootstrap=ws://127.0.0.1:1/");
        await server.Client.GetAsync("/health/ready").ProblemAsync(HttpStatusCode.ServiceUnavailable);
        clock.Shift = Readiness.Grace;
        Assert.Equal("""{"status":"ready","isolated":true}""", (await server.Client.GetAsync("/health/ready").JsonAsync()).ToJsonString());
    }

    private static async Task<HttpResponseMessage> PostAsync(RunningServer server, string path, string body)
    {
        using var content = Body(body);
        return await server.Client.PostAsync($"/api/v1/{path}", content);
    }

    private sealed class ShiftedClock : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override long GetTimestamp() => System.GetTimestamp() + (long)(Shift.TotalSeconds * TimestampFrequency);
    }
}
