using System.Net;
using System.Net.Http.Json;
using Microsoft.Playwright;
using PeerRelay.Identity;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Hostile;
using PeerRelay.Tests.Server;
using PeerRelay.WebRtc;

namespace PeerRelay.Tests.Browser.Dashboard;

/// <summary>The dashboard of a node with links of all kinds, of which the README has a picture.</summary>
public sealed class DashboardPictureTests(Chromium browser) : IClassFixture<Chromium>
{
    /// <summary>Names the file to write the picture to.</summary>
    private const string Variable = "PEERRELAY_PICTURE";

    private const int WebSocketLinks = 40;
    private const int WebRtcLinks = 8;

    [PageFact]
    public async Task Page_LinksOfAllKinds_AreShown()
    {
        await using var hub = await RunningServer.StartAsync(); // through which the node finds those that it links to by WebRTC
        using var node = await LoadedNode.StartAsync($"Bootstrap=ws://{hub.PlainAddress.Authority}/relay", "Name=north");
        var rtcPeers = await Task.WhenAll(Enumerable.Range(0, WebRtcLinks).Select(_ => StartRtcPeerAsync(hub)));
        await Eventually.EqualAsync(WebRtcLinks + 1, () => hub.Peer.LinkCount);
        foreach (var (peer, _) in rtcPeers) await ConnectAsync(node, peer.Id);
        var peers = await RawPairs.ConnectAsync(node.RelayUrl, WebSocketLinks);
        await using var page = await DashboardPage.OpenLiveAsync(browser, node.Address);
        await page.ShowsAsync("#tile-links", $"^{WebSocketLinks + WebRtcLinks + 1}$");
        await page.ShowsAsync("#graph-summary", $"{WebRtcLinks} by WebRTC");
        await page.ShowsAsync("#tile-transports", $"{WebRtcLinks} WebRTC");

        var id = PeerId.Parse(await page.Page.Locator("#node-id").InnerTextAsync());
        await using (var load = new MessageLoad(peers, id, 40))
        {
            load.Start();
            await page.ShowsAsync("#tile-relayed", "^[1-9]");
            if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } file) await DrawAsync(page, load, rtcPeers[0].Peer, file);
        }
        page.AssertClean();
        foreach (var peer in peers) peer.Dispose();
        foreach (var (peer, engine) in rtcPeers)
        {
            await peer.DisposeAsync();
            await engine.DisposeAsync();
        }
    }

    /// <summary>Once there is something in the charts.</summary>
    private static async Task DrawAsync(DashboardPage page, MessageLoad load, Peer selected, string file)
    {
        await Eventually.TrueAsync(() => load.Sent > 1_000);
        await page.Page.Locator("#links-search").FillAsync(selected.Id.ToString());
        await page.Page.GetByRole(AriaRole.Button, new() { Name = selected.Id.ToString() }).ClickAsync();
        await page.Page.Locator("#links-search").FillAsync(string.Empty);
        await page.Page.SetViewportSizeAsync(1280, 1360); // down to the end of the graph
        await page.Page.EvaluateAsync("scrollTo(0, 0)");
        await page.Page.ScreenshotAsync(new PageScreenshotOptions { Path = file });
    }

    private static async Task ConnectAsync(LoadedNode node, PeerId peer)
    {
        using var client = new HttpClient { BaseAddress = node.Address };
        await Eventually.TrueAsync(async () => (await client.PostAsJsonAsync("/api/v1/links", new { id = peer.ToString() })).IsSuccessStatusCode);
    }

    private static async Task<(Peer Peer, RtcEngine Engine)> StartRtcPeerAsync(RunningServer hub)
    {
        var engine = new RtcEngine(new RtcOptions { BindAddress = IPAddress.Loopback, UseLoopback = true });
        var peer = new Peer(new PeerOptions { Bootstrap = [hub.RelayUrl], Rtc = engine, Discovery = false, CertificatePolicy = TestCertificate.Trust });
        await peer.StartAsync();
        return (peer, engine);
    }
}
