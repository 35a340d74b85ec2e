using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PeerRelay.Identity;
using PeerRelay.Tests.Harness;
using static Microsoft.Playwright.Assertions;

namespace PeerRelay.Tests.Browser.Dashboard;

/// <summary>The dashboard in a browser, used as an operator does.</summary>
internal sealed class DashboardPage : IAsyncDisposable
{
    /// <summary>Notes when the row of each link was first there, and every task that held the page up for 50 ms or more.</summary>
    private const string Watch =
        """
        window.shownAt = {}
        window.longTasks = []
        new MutationObserver(() => {
          for (const button of document.querySelectorAll('#links-table .id')) window.shownAt[button.textContent] ??= Date.now()
        }).observe(document, { subtree: true, childList: true })
        new PerformanceObserver(list => {
          for (const { duration } of list.getEntries()) window.longTasks.push(duration)
        }).observe({ type: 'longtask', buffered: true })
        """;

    private readonly BrowserLog _log;
    private readonly Uri _node;

    private DashboardPage(IPage page, BrowserLog log, Uri node)
    {
        Page = page;
        _log = log;
        _node = node;
    }

    public static float Timeout => (float)Eventually.Limit.TotalMilliseconds;

    public IPage Page { get; }

    /// <summary>How many requests were answered with an error's status.</summary>
    public int Refusals => _log.Refusals;

    /// <summary>Opens the page of a node.</summary>
    public static async Task<DashboardPage> OpenAsync(Chromium browser, Uri node)
    {
        var page = await browser.NewPageAsync();
        page.SetDefaultTimeout(Timeout);
        var log = await BrowserLog.OfAsync(page);
        await page.AddInitScriptAsync(Watch);
        await page.GotoAsync(new Uri(node, "/dashboard").ToString());
        return new DashboardPage(page, log, node);
    }

    /// <summary>Opens the page, and waits until it shows the node.</summary>
    public static async Task<DashboardPage> OpenLiveAsync(Chromium browser, Uri node)
    {
        var page = await OpenAsync(browser, node);
        await page.ShowsAsync("#state", "^live$");
        return page;
    }

    /// <summary>The row of a link.</summary>
    public ILocator RowOf(PeerId id) => Page.Locator("#links-table tbody tr", new() { HasText = id.ToString() });

    /// <summary>Waits until an element has a text.</summary>
    public Task ShowsAsync(string selector, string pattern) => Expect(Page.Locator(selector)).ToHaveTextAsync(new Regex(pattern), new() { Timeout = Timeout });

    /// <summary>Waits until something is seen.</summary>
    public static Task SeesAsync(ILocator what) => Expect(what).ToBeVisibleAsync(new() { Timeout = Timeout });

    /// <summary>Waits until something is not to be seen.</summary>
    public static Task SeesNoneOfAsync(ILocator what) => Expect(what).ToBeHiddenAsync(new() { Timeout = Timeout });

    /// <summary>Waits until the row of a link is there.</summary>
    /// <returns>When it was.</returns>
    public async Task<DateTimeOffset> ShownAtAsync(PeerId id)
    {
        await SeesAsync(RowOf(id));
        return DateTimeOffset.FromUnixTimeMilliseconds(await Page.EvaluateAsync<long>("id => window.shownAt[id]", id.ToString()));
    }

    /// <summary>How long the page was held up by one task at most, in milliseconds.</summary>
    public Task<double> LongestTaskAsync() => Page.EvaluateAsync<double>("Math.max(0, ...window.longTasks)");

    /// <summary>Fails if the page complained of anything, or asked anybody but the node.</summary>
    public void AssertClean()
    {
        Assert.Empty(_log.Complaints);
        Assert.Equal([_node.Authority], _log.Hosts);
    }

    public async ValueTask DisposeAsync() => await Page.CloseAsync();
}
