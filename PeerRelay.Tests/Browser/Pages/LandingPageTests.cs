using Microsoft.Playwright;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Server;

namespace PeerRelay.Tests.Browser.Pages;

public sealed class LandingPageTests(Chromium browser) : IClassFixture<Chromium>
{
    private const string PublicUrl = "wss://relay.example/peers";

    [PageFact]
    public async Task Page_NodeWithAPublicUrl_TellsWhatItIsAndHowToConnect()
    {
        await using var server = await RunningServer.StartAsync("Name=north <1>", $"PublicUrl={PublicUrl}", "Limits:MessagesPerSecond=0");
        var (page, log) = await OpenAsync(server);
        await Assertions.Expect(page).ToHaveTitleAsync("north <1> · PeerRelay");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("north <1>");
        await Assertions.Expect(page.Locator("#id")).ToHaveTextAsync(server.Peer.Id.ToString());
        await Assertions.Expect(page.Locator("#version")).ToHaveTextAsync("0.1.0");
        await Assertions.Expect(page.Locator("#frame")).ToHaveTextAsync("1 MiB");
        await Assertions.Expect(page.Locator("#rate")).ToHaveTextAsync("any number");
        await Assertions.Expect(page.Locator("#url")).ToHaveTextAsync(PublicUrl);
        await Assertions.Expect(page.Locator("#local")).ToBeHiddenAsync();
        Assert.Equal(PublicUrl, await PageExam.ReadCodeAsync(page, "#qr"));
        AssertClean(log, server);
        await page.CloseAsync();
    }

    [PageFact]
    public async Task Page_NodeWithoutAPublicUrl_TellsTheWayThatThePageCame()
    {
        await using var server = await RunningServer.StartAsync("Path=/my/peers");
        var (page, log) = await OpenAsync(server);
        var url = $"ws://{server.PlainAddress.Authority}/my/peers";
        await Assertions.Expect(page.Locator("#url")).ToHaveTextAsync(url);
        await Assertions.Expect(page.Locator("#local")).ToBeVisibleAsync();
        Assert.Equal(url, await PageExam.ReadCodeAsync(page, "#qr"));
        AssertClean(log, server);
        await page.CloseAsync();
    }

    [PageFact]
    public async Task Page_LinksOfItsOwn_AllLeadSomewhere()
    {
        await using var server = await RunningServer.StartAsync();
        var (page, _) = await OpenAsync(server);
        var links = await page.EvaluateAsync<string[]>("[...new Set([...document.links].map(link => link.href.split('#')[0]))]");
        foreach (var link in links.Where(link => !link.EndsWith("/dashboard", StringComparison.Ordinal))) // not there yet
        {
            using var response = await server.Client.GetAsync(link);
            Assert.True(response.IsSuccessStatusCode, link);
        }
        await page.CloseAsync();
    }

    [PageTheory]
    [InlineData("url")]
    [InlineData("snippet")]
    public async Task CopyButton_Pressed_Copies(string what)
    {
        await using var server = await RunningServer.StartAsync();
        var (page, log) = await OpenAsync(server);
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await page.Locator($"[data-copy={what}]").ClickAsync();
        await Assertions.Expect(page.Locator("#said")).ToHaveTextAsync("Copied");
        Assert.Equal(await page.Locator($"#{what}").TextContentAsync(), await page.EvaluateAsync<string>("navigator.clipboard.readText()"));
        AssertClean(log, server);
        await page.CloseAsync();
    }

    [PageFact]
    public async Task CopyButton_PageWithoutAClipboard_CopiesTheOldWay()
    {
        await using var server = await RunningServer.StartAsync();
        var (page, log) = await OpenAsync(server, "Object.defineProperty(navigator, 'clipboard', { value: undefined })"); // as where there is no TLS
        await page.Locator("[data-copy=url]").ClickAsync();
        await Assertions.Expect(page.Locator("#said")).ToHaveTextAsync("Copied");
        Assert.Equal(await page.Locator("#url").TextContentAsync(), await page.EvaluateAsync<string>("getSelection().toString()"));
        AssertClean(log, server);
        await page.CloseAsync();
    }

    [PageFact]
    public async Task Snippet_SavedAsAFileAndOpenedTwice_PagesHearOfEachOther()
    {
        await using var server = await RunningServer.StartAsync();
        var (page, _) = await OpenAsync(server);
        var snippet = (await page.Locator("#snippet").TextContentAsync())!;
        Assert.Equal(10, snippet.Trim().Split('\n').Length);
        var file = Path.Combine(Path.GetTempPath(), $"peer-relay-{Guid.NewGuid():n}.html");
        await File.WriteAllTextAsync(file, snippet);
        var (first, firstLog) = await OpenFileAsync(page.Context, file);
        var (second, secondLog) = await OpenFileAsync(page.Context, file);
        await Assertions.Expect(first.Locator("body")).ToContainTextAsync("says Hello!", new() { Timeout = Timeout });
        await Assertions.Expect(second.Locator("body")).ToContainTextAsync("says Hello!", new() { Timeout = Timeout });
        Assert.Empty(firstLog.Complaints);
        Assert.Empty(secondLog.Complaints);
        foreach (var open in new[] { first, second, page }) await open.CloseAsync();
        File.Delete(file);
    }

    [PageTheory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Page_EitherScheme_IsAccessibleAndFits(ColorScheme scheme)
    {
        await using var server = await RunningServer.StartAsync();
        var (page, _) = await OpenAsync(server);
        await page.EmulateMediaAsync(new() { ColorScheme = scheme });
        await PageExam.AssertAccessibleAsync(page);
        await PageExam.AssertFitsAsync(page);
        await page.CloseAsync();
    }

    private static float Timeout => (float)Eventually.Limit.TotalMilliseconds;

    private async Task<(IPage Page, BrowserLog Log)> OpenAsync(RunningServer server, string? script = null)
    {
        var page = await browser.NewPageAsync();
        page.SetDefaultTimeout(Timeout);
        var log = await BrowserLog.OfAsync(page);
        if (script is not null) await page.AddInitScriptAsync(script);
        await page.GotoAsync(server.PlainAddress.ToString());
        await Assertions.Expect(page.Locator("#id")).ToHaveTextAsync(server.Peer.Id.ToString());
        return (page, log);
    }

    private static async Task<(IPage Page, BrowserLog Log)> OpenFileAsync(IBrowserContext context, string file)
    {
        var page = await context.NewPageAsync();
        var log = await BrowserLog.OfAsync(page);
        await page.GotoAsync(new Uri(file).ToString());
        return (page, log);
    }

    private static void AssertClean(BrowserLog log, RunningServer server)
    {
        Assert.Empty(log.Complaints);
        Assert.Equal([server.PlainAddress.Authority], log.Hosts);
    }
}
