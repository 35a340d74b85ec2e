using System.Globalization;
using System.Text.Json.Nodes;
using PeerRelay.Identity;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Server;

namespace PeerRelay.Tests.Browser;

/// <summary>Every operation from Swagger UI, in a real browser, against a node with peers.</summary>
public sealed class SwaggerTests(Chromium browser) : IClassFixture<Chromium>
{
    private static readonly string Stranger = new('7', PeerId.HexLength);

    [BrowserFact]
    public async Task Page_EveryOperation_AnswersAndThePageIsCleanThroughout()
    {
        await using var host = await TestHost.StartAsync();
        await using var server = await RunningServer.StartAsync("DialPrivateAddresses=true");
        var near = await host.StartPeerAsync(Joining(server.RelayUrl));
        await Eventually.TrueAsync(() => server.Peer.LinkCount == 1);
        await using var other = await RunningServer.StartAsync(); // knows nobody, and can't be dialled at the word of others
        await using var page = await SwaggerPage.OpenAsync(browser, server);

        await LookAsync(page, server, near.Id);
        var far = await host.StartPeerAsync(Joining(near.ListenUrl!));
        await Eventually.TrueAsync(() => far.HasLink(near.Id));
        await ConnectAsync(page, far, other);
        await TalkAsync(page, server, far);
        await WatchAsync(page, server, near);
        await DisconnectAsync(page, server, other.Peer.Id);

        Assert.Equal(await OperationsAsync(server), page.Executed.Order(StringComparer.Ordinal));
        page.AssertClean();
    }

    [BrowserFact]
    public async Task Page_ParameterIsWrong_FieldIsMarkedAndNothingIsSent()
    {
        await using var server = await RunningServer.StartAsync();
        await using var page = await SwaggerPage.OpenAsync(browser, server);
        Assert.Equal("Value must follow pattern ^[0-9a-fA-F]{40}$", await page.FaultAsync("Links-getLink", "id", "xyz"));
        Assert.Equal("Value must be less than or equal to 1000", await page.FaultAsync("Links-listLinks", "limit", "1001"));
        Assert.Equal("Required field is not provided", await page.FaultAsync("Routing-findClosest", "to", ""));
        page.AssertClean();
    }

    [BrowserFact]
    public async Task Page_KeyIsSet_WorksOnceItIsGiven()
    {
        await using var server = await RunningServer.StartAsync($"Admin:ApiKey={RunningServer.Key}");
        await using var page = await SwaggerPage.OpenAsync(browser, server);
        Assert.Equal("keyMissing", (string)(await page.ExecuteAsync("Node-showNode")).Problem(401)["reason"]!);
        Assert.Equal("live", (string)(await page.ExecuteAsync("Health-isLive")).Json()["status"]!);
        await page.AuthorizeAsync("not-the-key-that-is-set");
        Assert.Equal("keyWrong", (string)(await page.ExecuteAsync("Node-showNode")).Problem(401)["reason"]!);
        await page.LogOutAsync();
        await page.AuthorizeAsync(RunningServer.Key);
        Assert.Equal(server.Peer.Id.ToString(), (string)(await page.ExecuteAsync("Node-showNode")).Json()["id"]!);
        Assert.Equal(204, (await page.ExecuteAsync("Inbox-clearInbox")).Status);
        page.AssertClean();
    }

    private static async Task LookAsync(SwaggerPage page, RunningServer server, PeerId near)
    {
        Assert.Equal(server.Peer.Id.ToString(), (string)(await page.ExecuteAsync("Node-showNode")).Json()["id"]!);
        Assert.Empty((await page.ExecuteAsync("Node-listBootstraps")).Json().AsArray());
        Assert.Equal(server.Peer.Id.ToString(), (string)(await page.ExecuteAsync("Relay-showInfo")).Json()["id"]!);
        Assert.Equal("live", (string)(await page.ExecuteAsync("Health-isLive")).Json()["status"]!);
        Assert.Equal("ready", (string)(await page.ExecuteAsync("Health-isReady")).Json()["status"]!);
        Assert.Equal(near.ToString(), (string)(await page.ExecuteAsync("Links-listLinks")).Json()["items"]!.AsArray().Single()!["id"]!);
        Assert.Equal("inbound", (string)(await page.ExecuteAsync("Links-getLink", ("id", near.ToString()))).Json()["direction"]!);
        Assert.Equal("noLink", (string)(await page.ExecuteAsync("Links-getLink", ("id", Stranger))).Problem(404)["reason"]!);
        var buckets = (await page.ExecuteAsync("Routing-showRouting")).Json()["buckets"]!.AsArray();
        Assert.Equal(near.ToString(), (string)buckets.Single()!["peers"]![0]!);
        var closest = (await page.ExecuteAsync("Routing-findClosest", ("to", Stranger), ("count", "1"))).Json().AsArray();
        Assert.Equal(near.ToString(), (string)closest.Single()!["link"]!["id"]!);
    }

    private static async Task ConnectAsync(SwaggerPage page, TestPeer far, RunningServer other)
    {
        var byId = await page.ExecuteBodyAsync("Links-connect", $$"""{"id":"{{far.Id}}"}""");
        Assert.True(byId.Status is 200 or 201, byId.ToString()); // 200 where the node has found it already
        Assert.Equal(far.Id.ToString(), (string)byId.Json(byId.Status)["id"]!);
        var byUrl = $$"""{"url":"{{other.RelayUrl}}"}""";
        Assert.Equal("outbound", (string)(await page.ExecuteBodyAsync("Links-connect", byUrl)).Json(201)["direction"]!);
        Assert.Equal(other.Peer.Id.ToString(), (string)(await page.ExecuteBodyAsync("Links-connect", byUrl)).Json(200)["id"]!);
        Assert.Equal(["id"], (await page.ExecuteBodyAsync("Links-connect", """{"id":"xyz"}""")).Problem(400).Fields());
        Assert.Equal(["url"], (await page.ExecuteBodyAsync("Links-connect", """{"url":"http://relay.example/"}""")).Problem(400).Fields());
        Assert.Equal("failed", (string)(await page.ExecuteBodyAsync("Links-connect", """{"url":"ws://127.0.0.1:1/"}""")).Problem(502)["reason"]!);
    }

    private static async Task TalkAsync(SwaggerPage page, RunningServer server, TestPeer far)
    {
        var sent = (await page.ExecuteBodyAsync("Messages-send", $$$"""{"to":"{{{far.Id}}}","json":{"hello":"from the page"}}""")).Json(202);
        Assert.Equal(("sentToTarget", 1), ((string)sent["status"]!, (int)sent["copies"]!));
        await Eventually.TrueAsync(() => far.Count(server.Peer.Id, """{"hello":"from the page"}""") == 1);
        Assert.Equal(["base64", "to"], (await page.ExecuteBodyAsync("Messages-send", """{"to":1,"base64":"?"}""")).Problem(400).Fields());
        Assert.Equal("json", (await page.ExecuteBodyAsync("Messages-send", $$"""{"to":"{{far.Id}}"}""")).Problem(400).Fields().Single());

        await far.Peer.SendAsync(server.Peer.Id, "to the node");
        JsonNode? item = null;
        await Eventually.TrueAsync(async () => (item = (await page.ExecuteAsync("Inbox-readInbox")).Json()["items"]!.AsArray().SingleOrDefault()) is not null);
        Assert.Equal((far.Id.ToString(), "to the node"), ((string)item!["from"]!, (string)item["json"]!));
        Assert.Equal(204, (await page.ExecuteAsync("Inbox-clearInbox")).Status);
        Assert.Empty((await page.ExecuteAsync("Inbox-readInbox")).Json()["items"]!.AsArray());
    }

    /// <summary>The page shows a stream when it has ended: meanwhile messages arrive, until one is seen in it.</summary>
    private static async Task WatchAsync(SwaggerPage page, RunningServer server, TestPeer near)
    {
        var watching = page.ExecuteAsync("Events-streamEvents", ("seconds", "2"));
        for (var i = 0; !watching.IsCompleted; i++)
        {
            await near.Peer.SendAsync(server.Peer.Id, i.ToString(CultureInfo.InvariantCulture));
            await Task.WhenAny(watching, Task.Delay(TimeSpan.FromMilliseconds(100)));
        }
        var stream = await watching;
        Assert.Equal(200, stream.Status);
        Assert.Contains("event: message\ndata: {\"sequence\":", stream.Text, StringComparison.Ordinal);
    }

    private static async Task DisconnectAsync(SwaggerPage page, RunningServer server, PeerId id)
    {
        Assert.Equal(204, (await page.ExecuteAsync("Links-disconnect", ("id", id.ToString()))).Status);
        Assert.Null(server.Peer.GetLink(id));
        Assert.Equal("noLink", (string)(await page.ExecuteAsync("Links-disconnect", ("id", id.ToString()))).Problem(404)["reason"]!);
    }

    private static Action<PeerOptions> Joining(Uri bootstrap) => options =>
    {
        options.Bootstrap = [bootstrap];
        options.Discovery = false;
    };

    /// <summary>All operations of the document, as <c>Links-getLink</c>.</summary>
    private static async Task<string[]> OperationsAsync(RunningServer server)
    {
        var document = await server.Client.GetAsync("/swagger/v1/swagger.json").JsonAsync();
        return [.. document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject())
            .Select(operation => $"{operation.Value!["tags"]![0]}-{operation.Value["operationId"]}")
            .Order(StringComparer.Ordinal)];
    }
}
