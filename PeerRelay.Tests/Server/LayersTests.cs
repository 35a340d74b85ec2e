using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using PeerRelay.Identity;
using PeerRelay.Server.Rooms;
using PeerRelay.Tests.Harness;

namespace PeerRelay.Tests.Server;

/// <summary>What nodes do above messages: rooms, and messages that do not fit a frame.</summary>
[Trait(LinkVariant.Trait, LinkVariant.Category)]
public sealed class LayersTests
{
    private static readonly RequestOptions Patient = new() { Timeout = TimeSpan.FromMinutes(1) };

    [Fact]
    public async Task Join_PeersOfANode_FindEachOther()
    {
        await using var server = await RunningServer.StartAsync();
        await using var host = await TestHost.StartAsync();
        var (one, two) = (await JoinAsync(host, server), await JoinAsync(host, server));
        Assert.Equal("""{"members":[],"seconds":60}""", await AskAsync(one, server, "join"));
        Assert.Equal($$"""{"members":["{{one.Id}}"],"seconds":60}""", await AskAsync(two, server, "join"));
        Assert.Equal("""{"enabled":true,"rooms":1,"members":2,"displaced":0,"membersDisplaced":0}""", await RoomsAsync(server));
        Assert.Equal("{}", await AskAsync(one, server, "leave"));
        Assert.Equal("""{"members":[],"seconds":60}""", await AskAsync(two, server, "join"));
        Assert.Equal("""{"enabled":true,"rooms":1,"members":1,"displaced":0,"membersDisplaced":0}""", await RoomsAsync(server));
        Assert.Equal(0, (int)(await server.Client.GetAsync("/api/v1/inbox").JsonAsync())["last"]!); // requests are no messages
    }

    [Fact]
    public async Task Join_NoRoomForIt_Full()
    {
        await using var server = await RunningServer.StartAsync();
        await using var host = await TestHost.StartAsync();
        var peer = await JoinAsync(host, server);
        for (var i = 0; i < RoomDirectory.MaxRoomsPerPeer; i++) Assert.True((await JoinRoomAsync(i)).IsAnswered);
        var result = await JoinRoomAsync(RoomDirectory.MaxRoomsPerPeer);
        Assert.Equal((RequestStatus.Failed, "full"), (result.Status, result.ErrorCode));

        Task<RequestResult> JoinRoomAsync(int number) =>
            peer.Peer.RequestJsonAsync(server.Peer.Id, Encoding.UTF8.GetBytes($$"""{"peerRelay":"join","room":"{{number}}"}"""), Patient);
    }

    [Theory]
    [InlineData(true, """{"peerRelay":"join","room":""}""")]
    [InlineData(true, "\"hello\"")]
    [InlineData(false, """{"peerRelay":"join","room":"x"}""")]
    public async Task Request_OfAnotherKindOrSwitchedOff_NoHandler(bool isEnabled, string json)
    {
        await using var server = await RunningServer.StartAsync($"Rooms:Enabled={isEnabled}");
        await using var host = await TestHost.StartAsync();
        var peer = await JoinAsync(host, server);
        Assert.Equal(RequestStatus.NoHandler, (await peer.Peer.RequestJsonAsync(server.Peer.Id, Encoding.UTF8.GetBytes(json), Patient)).Status);
        Assert.Equal($$"""{"enabled":{{(isEnabled ? "true" : "false")}},"rooms":0,"members":0,"displaced":0,"membersDisplaced":0}""", await RoomsAsync(server));
    }

    [Fact]
    public async Task Send_LargerThanAFrameWithReceipt_IntoTheInboxAsBytes()
    {
        await using var here = await RunningServer.StartAsync();
        await using var there = await RunningServer.StartAsync($"Bootstrap={here.RelayUrl}");
        await Eventually.EqualAsync(1, () => here.Peer.LinkCount);
        var bytes = new byte[10_000_000];
        new Random(1).NextBytes(bytes);
        var outcome = await PostAsync(here, $$"""{"to":"{{there.Peer.Id}}","base64":"{{Convert.ToBase64String(bytes)}}","receipt":true,"timeoutSeconds":60}""").JsonAsync();
        Assert.Equal("delivered", (string)outcome["status"]!);
        var item = (await there.Client.GetAsync("/api/v1/inbox").JsonAsync())["items"]!.AsArray().Single()!.AsObject();
        Assert.Equal((here.Peer.Id.ToString(), bytes.Length, false), ((string)item["from"]!, (int)item["bytes"]!, item.ContainsKey("json")));
        Assert.True(bytes.AsSpan().SequenceEqual(Convert.FromBase64String((string)item["base64"]!)));
    }

    [Fact]
    public async Task Send_LargerThanAFrameAsJson_IntoTheInboxAsWritten()
    {
        await using var here = await RunningServer.StartAsync();
        await using var there = await RunningServer.StartAsync($"Bootstrap={here.RelayUrl}");
        await Eventually.EqualAsync(1, () => here.Peer.LinkCount);
        var json = $"[ \"{new string('x', 3_000_000)}\" ]";
        await PostAsync(here, $$"""{"to":"{{there.Peer.Id}}","json":{{json}},"receipt":true,"timeoutSeconds":60}""").JsonAsync();
        Assert.Contains($"\"json\":{json}", await there.Client.GetStringAsync("/api/v1/inbox"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_LargerThanAMessageMayBe_IsAProblemThatNamesTheSetting()
    {
        await using var server = await RunningServer.StartAsync("Limits:MessageBytes=1100000");
        var body = $$"""{"to":"{{PeerId.Random()}}","json":"{{new string('x', 1_200_000)}}","receipt":true}""";
        var problem = await PostAsync(server, body).ProblemAsync(HttpStatusCode.RequestEntityTooLarge);
        Assert.Equal("tooLarge", (string)problem["reason"]!);
        Assert.Contains("Limits:MessageBytes", (string)problem["detail"]!, StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> PostAsync(RunningServer server, string json) =>
        server.Client.PostAsync("/api/v1/messages", new StringContent(json, Encoding.UTF8, "application/json"));

    private static async Task<TestPeer> JoinAsync(TestHost host, RunningServer server)
    {
        var peer = host.AddUndialable(options => options.Bootstrap = [server.RelayUrl]);
        await peer.Peer.StartAsync();
        await Eventually.TrueAsync(() => peer.HasLink(server.Peer.Id));
        return peer;
    }

    private static async Task<string> AskAsync(TestPeer peer, RunningServer server, string what)
    {
        var result = await peer.Peer.RequestJsonAsync(server.Peer.Id, Encoding.UTF8.GetBytes($$"""{"peerRelay":"{{what}}","room":"x"}"""), Patient);
        return Encoding.UTF8.GetString(result.Answer!.Json.Span);
    }

    private static async Task<string> RoomsAsync(RunningServer server)
    {
        JsonNode node = await server.Client.GetAsync("/api/v1/node").JsonAsync();
        return node["rooms"]!.ToJsonString();
    }
}
