using System.Globalization;
using Microsoft.Playwright;
using PeerRelay.Tests.Harness;
using static Microsoft.Playwright.Assertions;

namespace PeerRelay.Tests.Browser.Pages;

/// <summary>One window of the demo, used as a person does.</summary>
internal sealed class DemoPage
{
    /// <summary>Keeps each text that a badge has had, as one that flips at once is gone before it can be looked for.</summary>
    private const string RecordBadges =
        """
        window.badges = {}
        new MutationObserver(() => {
          for (const row of document.querySelectorAll('#people [data-id]')) {
            const texts = (window.badges[row.dataset.id] ??= [])
            const text = row.querySelector('.badge').textContent
            if (texts.at(-1) !== text) texts.push(text)
          }
        }).observe(document, { subtree: true, childList: true, characterData: true })
        """;

    private DemoPage(IPage page, BrowserLog log)
    {
        Page = page;
        Log = log;
    }

    public IPage Page { get; }

    public BrowserLog Log { get; }

    /// <summary>The id of this window's peer.</summary>
    public string Id { get; private set; } = string.Empty;

    public static float Timeout => (float)Eventually.Limit.TotalMilliseconds;

    /// <summary>Opens a window, and waits until it is connected.</summary>
    public static async Task<DemoPage> OpenAsync(IPage page, string url)
    {
        page.SetDefaultTimeout(Timeout);
        var demo = new DemoPage(page, await BrowserLog.OfAsync(page));
        await page.AddInitScriptAsync(RecordBadges);
        await page.GotoAsync(url);
        await demo.WaitForConnectionAsync();
        return demo;
    }

    public async Task WaitForConnectionAsync()
    {
        await Expect(Page.Locator("#state")).ToHaveTextAsync("connected", new() { Timeout = Timeout });
        await Expect(Page.Locator("#node")).ToBeHiddenAsync(new() { Timeout = Timeout });
        Id = await Page.EvaluateAsync<string>("sessionStorage.getItem('peer-relay.id')");
    }

    /// <summary>The badge that says how another is reached.</summary>
    public ILocator BadgeOf(DemoPage other) => Page.Locator($"#people [data-id='{other.Id}'] .badge");

    /// <summary>Waits until another is reached in some way. A channel that Chromium leaves mute is given up after 10 s, and another made after a rest of 30 s.</summary>
    public Task WaitForPathAsync(DemoPage other, string pattern) =>
        Expect(BadgeOf(other)).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(pattern), new() { Timeout = 3 * Timeout });

    /// <summary>All that the badge has said so far.</summary>
    public Task<string[]> BadgesOfAsync(DemoPage other) => Page.EvaluateAsync<string[]>("id => window.badges[id] ?? []", other.Id);

    public Task SwitchDirectLinksAsync(bool isOn) => Page.Locator("#wrtc").SetCheckedAsync(isOn);

    public async Task SayAsync(string text)
    {
        await Page.Locator("#text").FillAsync(text);
        await Page.Locator("#text").PressAsync("Enter");
    }

    public Task HearsAsync(string text) => Expect(Page.Locator("#log")).ToContainTextAsync(text, new() { Timeout = Timeout });

    /// <summary>Moves the pointer to a place of the stage, in parts of its width and height.</summary>
    public async Task PointAsync(double x, double y)
    {
        var box = (await Page.Locator("#stage").BoundingBoxAsync())!;
        await Page.Mouse.MoveAsync((float)(box.X + (box.Width * x)), (float)(box.Y + (box.Height * y)), new() { Steps = 5 });
    }

    /// <summary>Waits until another's cursor is shown at a place, to a hundredth.</summary>
    public Task SeesCursorAsync(DemoPage other, double x, double y) =>
        Eventually.TrueAsync(async () =>
        {
            var cursor = Page.Locator($".cursor[data-id='{other.Id}']");
            if (await cursor.CountAsync() == 0) return false;
            var at = await cursor.EvaluateAsync<string[]>("element => [element.style.getPropertyValue('--x'), element.style.getPropertyValue('--y')]");
            return Math.Abs(Number(at[0]) - x) < 0.01 && Math.Abs(Number(at[1]) - y) < 0.01;
        });

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
