using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PeerRelay.Identity;
using PeerRelay.Server.Events;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Hostile;

namespace PeerRelay.Tests.Server;

/// <summary>The event stream with a snapshot.</summary>
[Trait(LinkVariant.Trait, LinkVariant.Category)]
public sealed class LiveStreamTests
{
    private const string Snapshot = "?snapshot=true";

    [Fact]
    public async Task Stream_Begins_WithTheNodeAndItsLinks()
    {
        await using var server = await RunningServer.StartAsync("Name=Here", "PublicUrl=wss://relay.example.org/relay", $"Admin:ApiKey={RunningServer.Key}");
        await using var other = await RunningServer.StartAsync();
        await server.Peer.ConnectAsync(other.RelayUrl);
        server.Client.DefaultRequestHeaders.Add("X-Api-Key", RunningServer.Key);
        using var stream = await EventReader.OpenAsync(server, Snapshot);

        var (first, node) = await stream.NextAsync();
        Assert.Equal(("node", server.Peer.Id.ToString(), "Here"), (first, (string)node["id"]!, (string)node["name"]!));
        Assert.Equal("wss://relay.example.org/relay", (string)node["publicUrl"]!);
        var (second, links) = await stream.NextAsync();
        Assert.Equal("links", second);
        var link = Assert.Single(links.AsArray())!;
        Assert.Equal((other.Peer.Id.ToString(), "websocket", "outbound"), ((string)link["id"]!, (string)link["transport"]!, (string)link["direction"]!));
        Assert.Equal(other.Peer.Id.CommonPrefixLength(server.Peer.Id), (int)link["bucket"]!);
        var (third, end) = await stream.NextAsync();
        Assert.Equal(("snapshot-end", 1), (third, (int)end["links"]!));
    }

    [Fact]
    public async Task Stream_PeerComesAndGoes_IsTold()
    {
        await using var server = await RunningServer.StartAsync();
        await using var other = await RunningServer.StartAsync();
        using var stream = await EventReader.OpenAsync(server, Snapshot);
        await server.Peer.ConnectAsync(other.RelayUrl);
        var connected = await stream.NextAsync("peers");
        Assert.Equal(other.Peer.Id.ToString(), (string)connected["connected"]![0]!["id"]!);
        Assert.Empty(connected["disconnected"]!.AsArray());

        await server.Peer.DisconnectAsync(other.Peer.Id);
        var disconnected = await stream.NextAsync("peers");
        Assert.Empty(disconnected["connected"]!.AsArray());
        Assert.Equal(
            (other.Peer.Id.ToString(), "disconnected"),
            ((string)disconnected["disconnected"]![0]!["id"]!, (string)disconnected["disconnected"]![0]!["reason"]!));
    }

    [Fact]
    public async Task Stream_ToldOfAnEndWhileThereIsALink_GoesByTheTable()
    {
        await using var server = await RunningServer.StartAsync();
        await using var other = await RunningServer.StartAsync();
        await server.Peer.ConnectAsync(other.RelayUrl);
        using var stream = await EventReader.OpenAsync(server, Snapshot);
        await stream.NextAsync("snapshot-end");
        server.Services.GetRequiredService<LiveFeed>().Changed(other.Peer.Id, LinkCloseReason.ConnectionLost); // of an older link, told late
        Assert.Equal(other.Peer.Id.ToString(), (string)(await stream.NextAsync("peers"))["connected"]![0]!["id"]!);
    }

    [Fact]
    public async Task Stream_Message_IsToldWithoutItsContents()
    {
        await using var server = await RunningServer.StartAsync();
        using var stream = await EventReader.OpenAsync(server, Snapshot);
        await server.Peer.SendAsync(server.Peer.Id, "a secret");
        var messages = await stream.NextAsync("messages");
        var message = Assert.Single(messages["items"]!.AsArray())!.AsObject();
        Assert.Equal(["sequence", "from", "hops", "receivedAt", "bytes"], message.Select(member => member.Key));
        Assert.Equal((1, 10), ((int)message["sequence"]!, (int)message["bytes"]!));
    }

    [Fact]
    public async Task Stream_EverySecond_TellsStatisticsAndCounters()
    {
        await using var server = await RunningServer.StartAsync();
        await using var other = await RunningServer.StartAsync();
        await server.Peer.ConnectAsync(other.RelayUrl);
        using var stream = await EventReader.OpenAsync(server, Snapshot);
        var first = await stream.NextAsync("statistics");
        await other.Peer.SendAsync(server.Peer.Id, 1);
        await Eventually.TrueAsync(() => server.Peer.GetStatistics().MessagesDelivered == 1);
        var second = await StatisticsAsync(stream, statistics => (long)statistics["statistics"]!["messagesDelivered"]! == 1);
        Assert.True((double)second["streamSeconds"]! > (double)first["streamSeconds"]!);
        Assert.True((long)second["process"]!["workingSetBytes"]! > 0);
        Assert.InRange((double)second["process"]!["cpuShare"]!, 0, 1);
        var link = Assert.Single((await stream.NextAsync("links")).AsArray())!;
        Assert.True((long)link["framesReceived"]! > 0);
    }

    [Fact]
    public async Task Stream_MoreChangesThanAreKept_SnapshotIsSentAnew()
    {
        await using var server = await RunningServer.StartAsync();
        await using var other = await RunningServer.StartAsync();
        await server.Peer.ConnectAsync(other.RelayUrl);
        using var stream = await EventReader.OpenAsync(server, Snapshot);
        await stream.NextAsync("snapshot-end");
        var feed = server.Services.GetRequiredService<LiveFeed>();
        var again = stream.NextAsync("snapshot-end");
        for (var i = 0; !again.IsCompleted; i++)
        {
            feed.Changed(PeerId.Random(), null);
            if (i % LiveSubscription.MostChanges == 0) await Task.Yield();
        }
        Assert.Equal(1, (int)(await again)["links"]!);
    }

    [Fact]
    public async Task Stream_WhilePeersComeAndGo_EndsWithWhatIsThere()
    {
        const int Peers = 300;
        await using var server = await RunningServer.StartAsync();
        using var limit = new CancellationTokenSource(Eventually.Limit);
        var peers = new List<RawPeer>();
        for (var i = 0; i < Peers; i++) peers.Add(await RawPeer.ConnectAsync(server.RelayUrl, limit.Token));
        var changing = Task.Run(async () =>
        {
            for (var i = 0; i < Peers; i++)
            {
                if (i % 2 == 0) peers[i].Reset();
                else peers.Add(await RawPeer.ConnectAsync(server.RelayUrl, limit.Token));
            }
        });
        using var stream = await EventReader.OpenAsync(server, Snapshot);
        var known = new HashSet<string>();
        await changing;
        await Eventually.TrueAsync(() => server.Peer.LinkCount == Peers);
        while (!known.SetEquals(server.Peer.GetLinks().Select(link => link.Id.ToString()))) // until the limit of NextAsync, if it is never so
            Apply(known, await stream.NextAsync());
        foreach (var peer in peers) peer.Dispose();
    }

    [Theory]
    [InlineData("?snapshot=yes", "snapshot")]
    [InlineData("?snapshots=true", "snapshots")]
    public async Task Stream_ParameterIsWrong_IsNamed(string query, string field)
    {
        await using var server = await RunningServer.StartAsync();
        var problem = await server.Client.GetAsync("/api/v1/events" + query).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.NotNull(problem["errors"]![field]);
    }

    [Fact]
    public async Task Stream_TooMany_CountsBothKinds()
    {
        await using var server = await RunningServer.StartAsync("Admin:EventStreams=2");
        using var plain = await EventReader.OpenAsync(server);
        using var live = await EventReader.OpenAsync(server, Snapshot);
        foreach (var query in (string[])["", Snapshot])
            Assert.Equal("tooManyStreams", (string)(await server.Client.GetAsync("/api/v1/events" + query).ProblemAsync(HttpStatusCode.ServiceUnavailable))["reason"]!);
    }

    [Fact]
    public async Task Stop_WithOpenStream_EndsIt()
    {
        await using var server = await RunningServer.StartAsync("ShutdownTimeout=01:00:00");
        using var stream = await EventReader.OpenAsync(server, Snapshot);
        await server.StopAsync().WaitAsync(Eventually.Limit);
        await stream.EndAsync();
    }

    private static async Task<JsonNode> StatisticsAsync(EventReader stream, Func<JsonNode, bool> condition)
    {
        while (true)
            if (await stream.NextAsync("statistics") is var statistics && condition(statistics))
                return statistics;
    }

    private static void Apply(HashSet<string> known, (string Name, JsonNode Data) next)
    {
        if (next.Name == "links") known.UnionWith(Ids(next.Data));
        if (next.Name != "peers") return;
        known.UnionWith(Ids(next.Data["connected"]!));
        known.ExceptWith(Ids(next.Data["disconnected"]!));
    }

    private static IEnumerable<string> Ids(JsonNode list) => list.AsArray().Select(item => (string)item!["id"]!);
}
