using System.Globalization;
using Microsoft.Playwright;
using PeerRelay.Identity;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Hostile;
using PeerRelay.Tests.Server;
using static Microsoft.Playwright.Assertions;

namespace PeerRelay.Tests.Browser.Dashboard;

/// <summary>What the dashboard shows of a node, and does with it.</summary>
public sealed class DashboardTests(Chromium browser) : IClassFixture<Chromium>
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);

    [PageFact]
    public async Task Peer_Joins_IsShownWithinASecondAndDisconnectedByAClick()
    {
        const int Tries = 3; // a machine that is busy with other things keeps the browser waiting now and then
        await using var server = await RunningServer.StartAsync();
        await using var page = await DashboardPage.OpenLiveAsync(browser, server.PlainAddress);
        var delays = new List<TimeSpan>();
        for (var i = 0; i < Tries && !delays.Any(delay => delay < AtOnce); i++)
        {
            using var peer = await ConnectAsync(server);
            var shownAt = await page.ShownAtAsync(peer.Id);
            delays.Add(shownAt - server.Peer.GetLink(peer.Id)!.ConnectedAt);
            await page.RowOf(peer.Id).GetByRole(AriaRole.Button, new() { Name = "Disconnect" }).ClickAsync();
            await peer.Ended.WaitAsync(Eventually.Limit);
            await DashboardPage.SeesNoneOfAsync(page.RowOf(peer.Id));
            await page.ShowsAsync("#links-said", $"^Disconnected {peer.Id.ToString()[..8]}");
        }
        Assert.Contains(delays, delay => delay < AtOnce);
        await Expect(page.Page.Locator("#log li", new() { HasText = "gone (disconnected)" })).ToHaveCountAsync(delays.Count, new() { Timeout = DashboardPage.Timeout });
        page.AssertClean();
    }

    [PageFact]
    public async Task Key_IsWanted_IsAskedForAndKeptInTheTab()
    {
        await using var server = await RunningServer.StartAsync($"Admin:ApiKey={RunningServer.Key}");
        await using var page = await DashboardPage.OpenAsync(browser, server.PlainAddress);
        await page.ShowsAsync("#state", "not let in");
        await DashboardPage.SeesNoneOfAsync(page.Page.Locator("#content"));
        await page.ShowsAsync("#key-said", "for the node's operator");
        Assert.Equal(0, page.Refusals); // who only looks finds no error in the console
        await page.Page.Locator("#key").FillAsync("a-key-that-is-not-the-one");
        await page.Page.Locator("#key").PressAsync("Enter");
        await page.ShowsAsync("#key-said", "not the one that is set");
        Assert.Equal(1, page.Refusals);
        await page.Page.Locator("#key").FillAsync(RunningServer.Key);
        await page.Page.Locator("#key").PressAsync("Enter");
        await page.ShowsAsync("#node-id", server.Peer.Id.ToString());
        await page.ShowsAsync("#state", "^live$");
        await DashboardPage.SeesNoneOfAsync(page.Page.Locator("#key-card"));

        await page.Page.ReloadAsync();
        await page.ShowsAsync("#state", "^live$");
        await page.Page.Locator("#forget").ClickAsync();
        await page.ShowsAsync("#state", "not let in");
        await using var another = await DashboardPage.OpenAsync(browser, server.PlainAddress);
        await another.ShowsAsync("#state", "not let in");
        page.AssertClean();
    }

    [PageTheory]
    [InlineData(null, "Listens at", "^ws://127.0.0.1:")]
    [InlineData("PublicUrl=wss://relay.example/relay", "Peers are told", "^wss://relay.example/relay$")]
    public async Task Url_WithAndWithoutAPublicOne_IsSaidWhatItIs(string? setting, string kind, string url)
    {
        await using var server = await RunningServer.StartAsync([$"Admin:ApiKey={RunningServer.Key}", .. setting is null ? [] : new[] { setting }]);
        await using var page = await DashboardPage.OpenAsync(browser, server.PlainAddress);
        await page.Page.Locator("#key").FillAsync(RunningServer.Key);
        await page.Page.Locator("#key").PressAsync("Enter");
        await page.ShowsAsync("#state", "^live$");
        await page.ShowsAsync("#node-url-kind", kind);
        await page.ShowsAsync("#node-url", url);
        page.AssertClean();
    }

    [PageFact]
    public async Task Log_MessageComes_ContentsAreShownWhenAskedFor()
    {
        await using var server = await RunningServer.StartAsync();
        await using var page = await DashboardPage.OpenLiveAsync(browser, server.PlainAddress);
        using var peer = await ConnectAsync(server);
        await peer.SendAsync(server.Peer.Id, "\"a secret <b>\"");
        var entry = page.Page.Locator("#log li", new() { HasText = $"over 1 link from {peer.Id}" });
        await DashboardPage.SeesAsync(entry);
        Assert.DoesNotContain("a secret", await page.Page.ContentAsync(), StringComparison.Ordinal);
        await entry.GetByRole(AriaRole.Button, new() { Name = "Show contents" }).ClickAsync();
        await DashboardPage.SeesAsync(entry.Locator("pre", new() { HasText = "\"a secret <b>\"" }));
        page.AssertClean();
    }

    [PageFact]
    public async Task Log_PausedAndFiltered_ShowsWhatIsWanted()
    {
        await using var server = await RunningServer.StartAsync();
        await using var page = await DashboardPage.OpenLiveAsync(browser, server.PlainAddress);
        using var peer = await ConnectAsync(server);
        var joined = page.Page.Locator("#log li", new() { HasText = "linked by WebSocket" });
        var messages = page.Page.Locator("#log li", new() { HasText = "over 1 link from" });
        await DashboardPage.SeesAsync(joined);
        await page.Page.Locator("#log-pause").ClickAsync();
        await peer.SendAsync(server.Peer.Id, "1");
        await page.ShowsAsync("#log-pause", @"Go on \(1 new\)");
        Assert.Equal(0, await messages.CountAsync());
        await page.Page.Locator("#log-pause").ClickAsync();
        await DashboardPage.SeesAsync(messages);

        await page.Page.Locator("#log-kinds [value=message]").UncheckAsync();
        await DashboardPage.SeesNoneOfAsync(messages);
        await DashboardPage.SeesAsync(joined);
        await page.Page.Locator("#log-search").FillAsync("nothing like it");
        await DashboardPage.SeesNoneOfAsync(joined);
        await DashboardPage.SeesAsync(page.Page.Locator("#log-empty"));
        page.AssertClean();
    }

    [PageFact]
    public async Task ConnectForm_GoodAndBad_TellsWhatCameOfIt()
    {
        await using var server = await RunningServer.StartAsync();
        await using var other = await RunningServer.StartAsync();
        await using var page = await DashboardPage.OpenLiveAsync(browser, server.PlainAddress);
        await SubmitAsync("http://here:1");
        await page.ShowsAsync("#connect-target-error", "must be an absolute ws:// or wss:// url");
        await SubmitAsync("xyz");
        await page.ShowsAsync("#connect-target-error", "must be a peer id");
        await SubmitAsync(server.Peer.Id.ToString());
        await page.ShowsAsync("#connect-target-error", "is this node itself");
        await SubmitAsync($"ws://{other.PlainAddress.Authority}/relay");
        await page.ShowsAsync("#connect output", $"Linked to {other.Peer.Id.ToString()[..8]} by WebSocket");
        await page.ShowsAsync("#connect-target-error", "^$");
        await DashboardPage.SeesAsync(page.RowOf(other.Peer.Id));
        page.AssertClean();

        async Task SubmitAsync(string target)
        {
            await page.Page.Locator("#connect-target").FillAsync(target);
            await page.Page.Locator("#connect-target").PressAsync("Enter");
        }
    }

    [PageFact]
    public async Task SendForm_GoodAndBad_TellsWhatCameOfIt()
    {
        await using var server = await RunningServer.StartAsync();
        await using var other = await RunningServer.StartAsync();
        await server.Peer.ConnectAsync(new UriBuilder(other.PlainAddress) { Scheme = "ws", Path = "/relay" }.Uri);
        await using var page = await DashboardPage.OpenLiveAsync(browser, server.PlainAddress);
        await SubmitAsync("xyz", "1");
        await page.ShowsAsync("#send-to-error", "must be a peer id");
        await SubmitAsync(other.Peer.Id.ToString(), "{no json");
        await page.ShowsAsync("#send-contents-error", "must be JSON");
        await SubmitAsync(other.Peer.Id.ToString(), "{\"a\":1}");
        await page.ShowsAsync("#send output", "Sent to target");
        await page.Page.Locator("#send [name=receipt]").CheckAsync();
        await page.Page.Locator("#send [value=base64]").CheckAsync();
        await SubmitAsync(other.Peer.Id.ToString(), "no base64!");
        await page.ShowsAsync("#send-contents-error", "must be base64");
        await SubmitAsync(other.Peer.Id.ToString(), "aGVsbG8=");
        await page.ShowsAsync("#send output", "Delivered over 1 link, in");
        page.AssertClean();

        async Task SubmitAsync(string to, string contents)
        {
            await page.Page.Locator("#send-to").FillAsync(to);
            await page.Page.Locator("#send-contents").FillAsync(contents);
            await page.Page.Locator("#send button[type=submit]").ClickAsync();
        }
    }

    [PageFact]
    public async Task Links_Many_AreSearchedSortedAndFewAreRows()
    {
        const int Peers = 300;
        await using var server = await RunningServer.StartAsync();
        var peers = await RawPairs.ConnectAsync(server.RelayUrl, Peers);
        await using var page = await DashboardPage.OpenLiveAsync(browser, server.PlainAddress);
        await page.ShowsAsync("#links-count", "^300 in all$");
        await page.ShowsAsync("#tile-links", "^300$");
        var rows = page.Page.Locator("#links-table tbody tr:not(.spacer)");
        Assert.InRange(await rows.CountAsync(), 5, 60);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Id", Exact = true }).ClickAsync();
        var ids = peers.Select(peer => peer.Id.ToString()).Order(StringComparer.Ordinal).ToArray();
        await Expect(rows.First).ToContainTextAsync(ids[0], new() { Timeout = DashboardPage.Timeout });
        await page.Page.Locator("#links-scroller").EvaluateAsync("element => { element.scrollTop = element.scrollHeight }");
        await Expect(rows.Last).ToContainTextAsync(ids[^1], new() { Timeout = DashboardPage.Timeout });
        await page.Page.Locator("#links-search").FillAsync(ids[7]);
        await page.ShowsAsync("#links-count", "^1 of 300$");
        Assert.Equal(1, await rows.CountAsync());
        page.AssertClean();
        foreach (var peer in peers) peer.Dispose();
    }

    [PageFact]
    public async Task Graph_ByKeyboard_GoesFromLinkToLink()
    {
        await using var server = await RunningServer.StartAsync();
        var peers = await RawPairs.ConnectAsync(server.RelayUrl, 10);
        await using var page = await DashboardPage.OpenLiveAsync(browser, server.PlainAddress);
        await page.ShowsAsync("#graph-summary", "^10 links: 10 by WebSocket");
        await page.Page.Locator("#graph").FocusAsync();
        var seen = new List<string>();
        await page.Page.Keyboard.PressAsync("Home");
        for (var i = 0; i < peers.Length; i++)
        {
            seen.Add(await page.Page.Locator("#selected-id").InnerTextAsync());
            await page.ShowsAsync("#selected-said", $"^{seen[^1][..8]}, WebSocket, bucket ");
            await page.Page.Keyboard.PressAsync("ArrowRight");
        }
        Assert.Equal(peers.Select(peer => peer.Id.ToString()).Order(), seen.Order());
        await page.Page.Locator("#selected-write").ClickAsync();
        Assert.Equal(seen[^1], await page.Page.Locator("#send-to").InputValueAsync());
        await page.Page.Locator("#selected-disconnect").ClickAsync();
        await DashboardPage.SeesNoneOfAsync(page.Page.Locator("#selected"));
        page.AssertClean();
        foreach (var peer in peers) peer.Dispose();
    }

    [PageFact]
    public async Task Node_IsStartedAgain_PageSaysSoAndIsBack()
    {
        var server = await RunningServer.StartAsync();
        var peer = await ConnectAsync(server);
        await using var page = await DashboardPage.OpenLiveAsync(browser, server.PlainAddress);
        await DashboardPage.SeesAsync(page.RowOf(peer.Id));
        await server.DisposeAsync();
        await page.ShowsAsync("#state", "^disconnected, next try in");
        peer.Dispose();
        await using var again = await RunningServer.StartAsync($"Port={server.PlainAddress.Port.ToString(CultureInfo.InvariantCulture)}");
        await page.ShowsAsync("#node-id", again.Peer.Id.ToString());
        await page.ShowsAsync("#state", "^live$");
        await page.ShowsAsync("#tile-links", "^0$");
        await DashboardPage.SeesNoneOfAsync(page.RowOf(peer.Id));
    }

    [PageFact]
    public async Task Node_HasAsManyStreamsAsItMay_PageSaysSoAndGoesOnTrying()
    {
        await using var server = await RunningServer.StartAsync("Admin:EventStreams=1");
        await using var page = await OpenSecondAsync();
        await page.ShowsAsync("#state", "^live$");
        await DashboardPage.SeesNoneOfAsync(page.Page.Locator("#trouble"));

        async Task<DashboardPage> OpenSecondAsync()
        {
            await using var first = await DashboardPage.OpenLiveAsync(browser, server.PlainAddress);
            var second = await DashboardPage.OpenAsync(browser, server.PlainAddress);
            await second.ShowsAsync("#trouble", "There are 1 event streams already");
            return second;
        }
    }

    [PageTheory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Page_EitherScheme_IsAccessibleAndFits(ColorScheme scheme)
    {
        await using var server = await RunningServer.StartAsync("Limits:PendingMessages=0");
        await server.Peer.SendAsync(PeerId.Random(), 1); // dropped, for the table of drops
        var peers = await RawPairs.ConnectAsync(server.RelayUrl, 20);
        await using var page = await DashboardPage.OpenLiveAsync(browser, server.PlainAddress);
        await page.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
        await peers[0].SendAsync(server.Peer.Id, "{\"a\":1}");
        await page.Page.Locator("#log li button").First.ClickAsync();
        await DashboardPage.SeesAsync(page.Page.Locator("#log pre"));
        await DashboardPage.SeesAsync(page.Page.Locator("#drops-table"));
        await page.Page.Locator("#links-table .id").First.ClickAsync();
        await DashboardPage.SeesAsync(page.Page.Locator("#selected"));
        await page.Page.Locator("#connect button[type=submit]").ClickAsync();
        await page.ShowsAsync("#connect output", "refused");
        await PageExam.AssertAccessibleAsync(page.Page);
        await PageExam.AssertFitsAsync(page.Page);
        foreach (var peer in peers) peer.Dispose();
    }

    [PageTheory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task KeyPrompt_EitherScheme_IsAccessibleAndFits(ColorScheme scheme)
    {
        await using var server = await RunningServer.StartAsync($"Admin:ApiKey={RunningServer.Key}");
        await using var page = await DashboardPage.OpenAsync(browser, server.PlainAddress);
        await page.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
        await DashboardPage.SeesAsync(page.Page.Locator("#key-form"));
        await PageExam.AssertAccessibleAsync(page.Page);
        await PageExam.AssertFitsAsync(page.Page);
    }

    private static async Task<RawPeer> ConnectAsync(RunningServer server)
    {
        using var limit = new CancellationTokenSource(Eventually.Limit);
        return await RawPeer.ConnectAsync(server.RelayUrl, limit.Token);
    }
}
