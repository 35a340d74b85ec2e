using System.Net;
using System.Net.WebSockets;
using Microsoft.Extensions.Logging;
using PeerRelay.Tests.Harness;
using static PeerRelay.Tests.Server.HttpAssert;

namespace PeerRelay.Tests.Server.Pages;

/// <summary>What settings make of the pages, and what they leave of the relay.</summary>
[Trait(LinkVariant.Trait, LinkVariant.Category)]
public sealed class PageSettingsTests
{
    private static readonly (string, string) Html = ("Accept", "text/html");

    [Fact]
    public async Task Pages_Disabled_NodeIsAsWithoutThem()
    {
        await using var server = await RunningServer.StartAsync("Pages:Enabled=false");
        foreach (var path in new[] { "/demo", "/dashboard", "/peer-relay.js", "/pages/style.css", "/peer-relay-0123456789ab.js" })
            await server.Client.GetAsync(path).ProblemAsync(HttpStatusCode.NotFound);
        using var root = await server.Client.SendAsync(Get("/", Html));
        Assert.Equal("application/json", root.Content.Headers.ContentType!.MediaType);
        Assert.Empty(root.Headers.Vary);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Start_WithAndWithoutPages_TellsWhereTheyAre(bool isEnabled)
    {
        var log = new LogLines();
        await using var server = await RunningServer.StartAsync(builder => builder.Logging.AddProvider(log).SetMinimumLevel(LogLevel.Information), $"Pages:Enabled={isEnabled}");
        await Eventually.TrueAsync(() => log.Lines.Any(line => line.Contains("admin API", StringComparison.Ordinal))); // it is said after
        Assert.Equal(isEnabled, log.Lines.Any(line => line.Contains($"Browsers find it at {server.PlainAddress}", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Pages_DisabledAndRootIsNotServed_NothingIsThere()
    {
        await using var server = await RunningServer.StartAsync("Pages:Enabled=false", "ServeRoot=false");
        await server.Client.SendAsync(Get("/", Html)).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Root_NotServedToPeers_IsAPageAndNothingElse()
    {
        await using var server = await RunningServer.StartAsync("ServeRoot=false");
        using var page = await server.Client.SendAsync(Get("/", Html));
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        await server.Client.GetAsync("/").ProblemAsync(HttpStatusCode.NotFound);
        await server.Client.SendAsync(With(new HttpRequestMessage(HttpMethod.Post, "/"), Html)).ProblemAsync(HttpStatusCode.NotFound);
        await Assert.ThrowsAsync<WebSocketException>(() => TestClient.ConnectAsync(new Uri(server.RelayUrl, "/")));
    }

    [Fact]
    public async Task Root_IsTheRelaysPath_IsBoth()
    {
        await using var server = await RunningServer.StartAsync("Path=/");
        using var page = await server.Client.SendAsync(Get("/", Html));
        Assert.Contains("<meta name=\"relay\" content=\"./\">", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var socket = await TestClient.ConnectAsync(new Uri(server.RelayUrl, "/"), ("Accept", "text/html"));
        Assert.Equal(WebSocketState.Open, socket.State);
    }

    [Fact]
    public async Task Page_RelaysPathIsAnother_TellsIt()
    {
        await using var server = await RunningServer.StartAsync("Path=/my/<peers>&");
        var page = await server.Client.GetStringAsync("/demo");
        Assert.Contains("<meta name=\"relay\" content=\"./my/&lt;peers&gt;&amp;\">", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_PublicUrlIsSet_MayBeConnectedToToo()
    {
        await using var server = await RunningServer.StartAsync("PublicUrl=wss://relay.example:444/relay");
        using var response = await server.Client.GetAsync("/demo");
        Assert.Contains(
            " ws://relay.example:444 wss://relay.example:444 http://relay.example:444 https://relay.example:444; base-uri",
            response.Headers.GetValues("Content-Security-Policy").Single(),
            StringComparison.Ordinal);
    }
}
