using System.Security.Cryptography;
using PeerRelay.Identity;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Interop;
using PeerRelay.Tests.Rtc.Interop;
using PeerRelay.Tests.Server;

namespace PeerRelay.Tests.Browser.Client;

/// <summary>All that speak the protocol, at one node: two pages with our client, an unmodified <c>peer-relay@0.0.2</c> in Node, and a peer in C#.</summary>
public sealed class MixedPeersTests(Chromium browser) : IClassFixture<Chromium>
{
    private const int LargeSize = 10 * 1024 * 1024;

    [MixedTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PagesReferenceAndPeer_AllDirections_ExchangeJsonRequestsAndLargeBytes(bool isDirect)
    {
        await using var engine = RtcCall.Engine();
        await using var node = await RunningServer.StartAsync();
        await using var reference = await ReferenceHost.StartAsync();
        await using var host = await TestHost.StartAsync();
        var npm = await reference.DialAsync(node.RelayUrl);
        var peer = host.AddUndialable(options =>
        {
            options.Bootstrap = [node.RelayUrl];
            if (isDirect) options.Rtc = engine;
        });
        await peer.Peer.StartAsync();
        await Eventually.TrueAsync(() => node.Peer.GetLink(npm.Id) is not null && node.Peer.GetLink(peer.Id) is not null);
        await using var pages = new ClientPages();
        await pages.OpenAsync(browser, 2, node.PlainAddress, isDirect ? "{}" : "{ wrtc: false }");
        if (isDirect) await LinkAsync(pages[0], pages[1].Id, peer.Id.ToString());

        Participant[] all = [await Participant.OfAsync(pages[0]), await Participant.OfAsync(npm), Participant.Of(peer)];
        foreach (var one in all)
            foreach (var other in all.Except([one]))
                await AssertExchangeAsync(one, other);
        await AssertLargeBytesAsync(pages, peer);
        string[] expected = isDirect ? ["direct", "direct"] : ["relayed", "relayed"];
        Assert.Equal(expected, await pages[0].RunAsync<string[]>("(ids) => ids.map((id) => peer.path(id).transport)", new[] { pages[1].Id, peer.Id.ToString() }));
        Assert.Empty(reference.Crashes);
    }

    private static async Task LinkAsync(ClientPage page, params string[] ids)
    {
        foreach (var id in ids) await page.RunAsync("(id) => peer.connect(id, { timeout: 60000 })", id);
    }

    /// <summary>A message one way, and a request with its answer.</summary>
    private static async Task AssertExchangeAsync(Participant one, Participant other)
    {
        var json = $$"""{"text":"grüße, 😀 \"{{Guid.NewGuid()}}\"","list":[1,-2.5,null,true,{}]}""";
        await one.SendAsync(other.Id, json);
        await Eventually.TrueAsync(async () => await other.CountAsync(one.Id, json) == 1);
        Assert.Equal($$"""{"by":"{{other.Id}}","answer":{{json}}}""", await one.AskAsync(other.Id, json));
        Assert.Equal(1, await other.CountAsync(one.Id, json)); // a copy that took another way is none to the application
    }

    private static async Task AssertLargeBytesAsync(ClientPages pages, TestPeer peer)
    {
        var (page, id) = (pages[0], peer.Id.ToString());
        var toPeer = await page.SendBytesAsync(id, LargeSize);
        Assert.Equal([toPeer], peer.Messages.Where(message => message.IsBinary).Select(message => $"delivered {HashOf(message)}"));

        var bytes = RandomNumberGenerator.GetBytes(LargeSize);
        var report = await peer.Peer.SendBytesAsync(PeerId.Parse(page.Id), bytes, new ReceiptOptions());
        Assert.Equal(DeliveryStatus.Delivered, report.Status);
        Assert.Equal([Convert.ToHexStringLower(SHA256.HashData(bytes))], await page.BytesReceivedAsync(id));

        var toPage = await page.SendBytesAsync(pages[1].Id, LargeSize);
        Assert.Equal([toPage], (await pages[1].BytesReceivedAsync(page.Id)).Select(hash => $"delivered {hash}"));
    }

    private static string HashOf(PeerMessage message) => message.TryGetBytes(out var bytes) ? Convert.ToHexStringLower(SHA256.HashData(bytes)) : "none";
}
