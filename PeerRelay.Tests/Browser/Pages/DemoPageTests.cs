using System.Globalization;
using Microsoft.Playwright;
using PeerRelay.Tests.Server;
using static Microsoft.Playwright.Assertions;

namespace PeerRelay.Tests.Browser.Pages;

public sealed class DemoPageTests(Chromium browser) : IClassFixture<Chromium>
{
    /// <summary>By the node, or by a third window that is linked with one of them and the node.</summary>
    private const string Relayed = @"^relayed, [23] hops, (<1|\d+) ms$";
    private const string Direct = @"^direct, (<1|\d+) ms$";

    [PageFact]
    public async Task Demo_TwoWindowsAndAThird_SeeEachOtherRelayedThenDirectAndThroughARestart()
    {
        var server = await RunningServer.StartAsync();
        try
        {
            var port = server.PlainAddress.Port.ToString(CultureInfo.InvariantCulture);
            var first = await DemoPage.OpenAsync(await browser.NewPageAsync(), new Uri(server.PlainAddress, "/demo").ToString());
            await using var recording = await DemoRecording.StartAsync(first.Page.Context, "demo");
            await Expect(first.Page.Locator("#alone")).ToHaveTextAsync("Nobody else is here yet");
            Assert.Equal(first.Page.Url, await PageExam.ReadCodeAsync(first.Page, "#qr"));
            var second = await DemoPage.OpenAsync(await browser.NewPageAsync(), first.Page.Url);

            await MeetAsync(first, second);
            await TalkAsync(first, second);
            var third = await DemoPage.OpenAsync(await browser.NewPageAsync(), first.Page.Url);
            foreach (var other in new[] { first, second })
            {
                await MeetAsync(other, third);
                await TalkAsync(third, other);
            }
            await SwitchAsync(first, second, third);
            DemoPage[] all = [first, second, third];
            foreach (var page in all) Assert.Empty(page.Log.Complaints);

            await server.DisposeAsync();
            foreach (var page in all)
                await Expect(page.Page.Locator("#node")).ToBeVisibleAsync(new() { Timeout = DemoPage.Timeout });
            await TalkAsync(first, second); // they need no node
            server = await RunningServer.StartAsync($"Port={port}");
            await ReturnAsync(server, all);
            foreach (var page in all) await page.Page.CloseAsync();
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    /// <summary>Both are relayed to each other at first, and direct before long.</summary>
    private static async Task MeetAsync(DemoPage one, DemoPage other)
    {
        foreach (var (from, to) in new[] { (one, other), (other, one) })
        {
            await from.WaitForPathAsync(to, Direct);
            Assert.StartsWith("relayed", (await from.BadgesOfAsync(to))[0], StringComparison.Ordinal);
        }
        await Expect(one.Page.Locator("#invitation")).ToBeHiddenAsync();
    }

    private static async Task TalkAsync(DemoPage speaker, DemoPage other)
    {
        var text = $"This is {Guid.NewGuid():n}";
        await speaker.SayAsync(text);
        await other.HearsAsync(text);
        await Expect(speaker.Page.Locator("#log p", new() { HasText = text })).ToContainTextAsync("✓ delivered", new() { Timeout = DemoPage.Timeout });
        foreach (var (x, y) in new[] { (0.25, 0.5), (0.75, 0.125) })
        {
            await speaker.PointAsync(x, y);
            await other.SeesCursorAsync(speaker, x, y);
        }
        await speaker.Page.Locator("#surface").FocusAsync();
        await speaker.Page.Keyboard.PressAsync("ArrowLeft");
        await other.SeesCursorAsync(speaker, 0.72, 0.125);
    }

    /// <summary>One window has no direct links for a time; all say so, and it goes on.</summary>
    private static async Task SwitchAsync(DemoPage switched, DemoPage second, DemoPage third)
    {
        await switched.SwitchDirectLinksAsync(false);
        foreach (var other in new[] { second, third })
        {
            await switched.WaitForPathAsync(other, Relayed);
            await other.WaitForPathAsync(switched, Relayed);
        }
        await second.WaitForPathAsync(third, Direct);
        await TalkAsync(switched, third);
        await switched.SwitchDirectLinksAsync(true);
        foreach (var other in new[] { second, third })
        {
            await switched.WaitForPathAsync(other, Direct);
            await other.WaitForPathAsync(switched, Direct);
        }
    }

    /// <summary>All are back at the node with the ids that they had, also one that is loaded anew.</summary>
    private static async Task ReturnAsync(RunningServer server, DemoPage[] all)
    {
        var ids = all.Select(page => page.Id).ToArray();
        foreach (var page in all) await page.WaitForConnectionAsync();
        await all[0].Page.ReloadAsync();
        await all[0].WaitForConnectionAsync();
        Assert.Equal(ids, all.Select(page => page.Id));
        Assert.Equal(ids.Order(), server.Peer.GetLinks().Select(link => link.Id.ToString()).Where(ids.Contains).Order());
        await all[0].WaitForPathAsync(all[1], Direct);
        await TalkAsync(all[1], all[0]);
    }

    [PageFact]
    public async Task Demo_WindowIsDuplicated_IsAnotherPeer()
    {
        await using var server = await RunningServer.StartAsync();
        var first = await DemoPage.OpenAsync(await browser.NewPageAsync(), new Uri(server.PlainAddress, "/demo").ToString());
        var popup = await first.Page.RunAndWaitForPopupAsync(() => first.Page.EvaluateAsync("void open(location.href)")); // with the storage of its opener, as a duplicate has it
        await Expect(popup.Locator($"#people [data-id='{first.Id}']")).ToBeVisibleAsync(new() { Timeout = DemoPage.Timeout });
        Assert.NotEqual(first.Id, await popup.EvaluateAsync<string>("sessionStorage.getItem('peer-relay.id')"));
        await popup.CloseAsync();
        await Expect(first.Page.Locator("#alone")).ToBeVisibleAsync(new() { Timeout = DemoPage.Timeout }); // a window that is closed says so
        await first.Page.CloseAsync();
    }

    [PageFact]
    public async Task Demo_RoomAndNameAreChanged_OthersSeeIt()
    {
        await using var server = await RunningServer.StartAsync();
        var url = new Uri(server.PlainAddress, "/demo#%C3%BC%20room").ToString();
        var first = await DemoPage.OpenAsync(await browser.NewPageAsync(), url);
        var second = await DemoPage.OpenAsync(await browser.NewPageAsync(), url);
        await Expect(second.Page.Locator("#room")).ToHaveTextAsync("ü room");
        await first.Page.Locator("#name").FillAsync("  <b>Ada</b>  ");
        await first.Page.Locator("#name").PressAsync("Enter");
        await Expect(second.Page.Locator($"#people [data-id='{first.Id}'] .who")).ToHaveTextAsync("<b>Ada</b>", new() { Timeout = DemoPage.Timeout });
        await first.Page.EvaluateAsync("void (location.hash = 'another')");
        await Expect(second.Page.Locator("#alone")).ToBeVisibleAsync(new() { Timeout = DemoPage.Timeout });
        await Expect(first.Page.Locator("#room")).ToHaveTextAsync("another");
        await first.Page.CloseAsync();
        await second.Page.CloseAsync();
    }

    [PageFact]
    public async Task Demo_MemberSendsNonsense_PageShowsWhatMakesSenseAndGoesOn()
    {
        await using var server = await RunningServer.StartAsync();
        var first = await DemoPage.OpenAsync(await browser.NewPageAsync(), new Uri(server.PlainAddress, "/demo#here").ToString());
        var hostile = await browser.NewPageAsync();
        await hostile.GotoAsync(server.PlainAddress.ToString());
        await hostile.EvaluateAsync(
            """
            async () => {
              const { PeerRelay } = await import('/peer-relay.js')
              const peer = new PeerRelay({ bootstrap: location.href.replace('http', 'ws') + 'relay' })
              const room = peer.room('peer-relay-demo/here', { state: { name: '<img src=/x>'.repeat(9), colour: 'constructor' } })
              await new Promise(resolve => room.once('join', resolve))
              for (const data of [null, 17, 'text', [], {}, { cursor: null }, { cursor: { x: '1', y: {} } }, { cursor: { x: 9, y: -1 } }, { text: { toString: 1 } }, { text: '' }]) await room.send(data)
              for (let i = 0; i < 50; i++) await room.send({ text: `line ${i}` })
              await room.send({ cursor: { x: 0.5, y: 0.5 } })
            }
            """);
        await Expect(first.Page.Locator(".cursor")).ToBeVisibleAsync(new() { Timeout = DemoPage.Timeout });
        Assert.Equal(20, await first.Page.Locator("#log p", new() { HasText = "line " }).CountAsync());
        await Expect(first.Page.Locator("#people .who")).ToHaveTextAsync("<img src=/x><img src=/x>");
        Assert.Empty(first.Log.Complaints);
        await hostile.CloseAsync();
        await first.Page.CloseAsync();
    }

    [PageTheory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Demo_EitherScheme_IsAccessibleAndFits(ColorScheme scheme)
    {
        await using var server = await RunningServer.StartAsync();
        var first = await DemoPage.OpenAsync(await browser.NewPageAsync(), new Uri(server.PlainAddress, "/demo").ToString());
        await first.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
        await PageExam.AssertAccessibleAsync(first.Page);
        await PageExam.AssertFitsAsync(first.Page);
        var second = await DemoPage.OpenAsync(await browser.NewPageAsync(), first.Page.Url);
        await MeetAsync(first, second);
        await TalkAsync(first, second);
        await TalkAsync(second, first);
        await PageExam.AssertAccessibleAsync(first.Page);
        await PageExam.AssertFitsAsync(first.Page);
        await first.Page.CloseAsync();
        await second.Page.CloseAsync();
    }
}
