using System.Globalization;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Server;

namespace PeerRelay.Tests.Browser.Client;

/// <summary>The browser client in pages of a real browser, with a node.</summary>
public sealed class ClientTests(Chromium browser) : IClassFixture<Chromium>
{
    /// <summary>WebRTC of which every connection fails: none is offered an address that leads anywhere.</summary>
    private const string FailingRtc =
        "{ RTCPeerConnection: class extends RTCPeerConnection { constructor (options) { super({ ...options, iceServers: [], iceTransportPolicy: 'relay' }) } } }";

    /// <summary>How long all may take to link directly: a connection that fails on a busy machine is made anew after half a minute.</summary>
    private static readonly TimeSpan UpgradeLimit = TimeSpan.FromMinutes(2);

    /// <summary>Within what time all are back at a node that was started again.</summary>
    private static readonly TimeSpan ReturnLimit = TimeSpan.FromSeconds(10);

    /// <summary>How often the node is started again until that is so: a machine that is busy with other things keeps the browser waiting now and then.</summary>
    private const int Tries = 3;

    [BrowserFact]
    public async Task TenPages_AllPairsRelayedThenDirect_GoOnWithoutTheNodeAndAreBackWithTheirIds()
    {
        await using var pages = new ClientPages();
        var node = await RunningServer.StartAsync();
        try
        {
            var address = node.PlainAddress;
            await pages.OpenAsync(browser, 10, address, "{ wrtc: false }");
            var ids = pages.Ids;
            await AssertAllAsync(pages, "relayed", "delivered 2");

            await pages.RunAsync("() => { peer.wrtc = true }");
            Assert.True(await Eventually.WithinAsync(UpgradeLimit, async () =>
            {
                await pages.SendToAllAsync("upgraded by this");
                return await pages.CountDirectAsync() == 90;
            }), "Not all pairs are linked directly.");
            await AssertAllAsync(pages, "direct", "delivered 1");

            var wereBack = false;
            for (var i = 0; i < Tries && !wereBack; i++)
            {
                await node.DisposeAsync();
                await Eventually.TrueAsync(async () => await pages.CountJoinedAsync() == 0);
                await AssertAllAsync(pages, $"without the node {i}", "delivered 1");

                node = await RunningServer.StartAsync(string.Create(CultureInfo.InvariantCulture, $"Port={address.Port}"));
                wereBack = await AreBackAsync(node, ids);
                await AssertAllAsync(pages, $"back {i}", status: null);
            }
            Assert.True(wereBack, "Not all were back within 10 s.");
        }
        finally
        {
            await node.DisposeAsync();
        }
    }

    [BrowserFact]
    public async Task TwoPages_IceFails_MessagesAreRelayedAndTheApiSaysSo()
    {
        await using var node = await RunningServer.StartAsync();
        await using var pages = new ClientPages();
        await pages.OpenAsync(browser, 2, node.PlainAddress, $"{{ wrtc: {FailingRtc}, limits: {{ connectTimeout: 2000 }} }}");
        await AssertAllAsync(pages, "before", "delivered 2");

        var code = await pages[0].RunAsync<string>("(id) => peer.connect(id, { timeout: 20000 }).then(() => 'connected', (error) => error.code)", pages[1].Id);
        Assert.Equal("NOT_REACHABLE", code);
        await AssertAllAsync(pages, "after", "delivered 2");
        Assert.Equal("relayed 2", await pages[0].RunAsync<string>("(id) => `${peer.path(id).transport} ${peer.path(id).hops}`", pages[1].Id));
        Assert.Equal("relayed", await pages[0].RunAsync<string>("(id) => peer.stats().peers[id].transport", pages[1].Id));
        Assert.True(await pages[0].RunAsync<bool>("(id) => peer.path(id).roundTrip > 0", pages[1].Id));
    }

    [BrowserFact]
    public async Task TwoPages_DirectLinkComesAndGoes_NothingIsLostOrTwice()
    {
        await using var node = await RunningServer.StartAsync();
        await using var pages = new ClientPages();
        await pages.OpenAsync(browser, 2, node.PlainAddress);
        var (one, other) = (pages[0], pages[1]);
        await one.RunAsync("() => { window.outcomes = [] }");
        var sending = one.RunAsync(
            """
            async (id) => {
              for (let i = 0; !window.isOver; i++) outcomes.push((await peer.send(id, i, { receipt: true })).status)
            }
            """,
            other.Id);
        for (var round = 0; round < 3; round++)
        {
            await Eventually.TrueAsync(async () => await one.CountDirectAsync([other]) == 1);
            await other.RunAsync("() => { peer.wrtc = false }");
            await Eventually.TrueAsync(async () => await one.CountDirectAsync([other]) == 0);
            await other.RunAsync("() => { peer.wrtc = true }");
        }

        await one.RunAsync("() => { window.isOver = true }");
        await sending;
        Assert.Equal(["delivered"], (await one.RunAsync<string[]>("() => outcomes")).Distinct());
        var numbers = await other.RunAsync<int[]>("() => received.map(({ data }) => data)");
        Assert.Equal(Enumerable.Range(0, await one.RunAsync<int>("() => outcomes.length")), numbers);
        Assert.True(await one.RunAsync<int>("() => paths.length") >= 5, "The API has not told of the changes.");
    }

    [BrowserFact]
    public async Task Page_LoadedAgain_HasItsStoredIdAndOthersAreToldThatItLeft()
    {
        await using var node = await RunningServer.StartAsync();
        await using var stored = await ClientPage.OpenAsync(browser, node.PlainAddress, "{ id: 'stored', storage: sessionStorage }");
        await using var other = await ClientPage.OpenAsync(browser, node.PlainAddress);
        var id = stored.Id;
        await other.RunAsync("(id) => { peer.send(id, 'hello') }", id);
        await Eventually.TrueAsync(async () => await other.CountDirectAsync([stored]) == 1);
        await other.RunAsync("(id) => { window.left = new Promise((resolve) => peer.on('disconnect', (gone, reason) => { if (gone === id) resolve(reason) })) }", id);

        await stored.LoadAsync("{ id: 'stored', storage: sessionStorage }");
        Assert.Equal(id, stored.Id);
        Assert.Equal("leaving", await other.RunAsync<string>("() => left"));
        Assert.StartsWith("delivered ", Assert.Single(await other.SendAsync([stored], "again")), StringComparison.Ordinal); // by the node, or directly already
    }

    /// <summary>Waits until all of some peers have a link to a node.</summary>
    /// <returns>Whether that was soon enough.</returns>
    private static async Task<bool> AreBackAsync(RunningServer node, string[] ids)
    {
        var wereInTime = await Eventually.WithinAsync(ReturnLimit, HaveAllLinksAsync);
        await Eventually.TrueAsync(HaveAllLinksAsync);
        return wereInTime;

        Task<bool> HaveAllLinksAsync() => Task.FromResult(!ids.Except(node.Peer.GetLinks().Select(link => link.Id.ToString())).Any());
    }

    /// <summary>Has each page send to each other one, and see to it that all come.</summary>
    private static async Task AssertAllAsync(ClientPages pages, string text, string? status)
    {
        var outcomes = await pages.SendToAllAsync(text);
        Assert.Equal(pages.Count * (pages.Count - 1), outcomes.Count(outcome => outcome.StartsWith("delivered ", StringComparison.Ordinal)));
        if (status is not null) Assert.Equal([status], outcomes.Distinct());
        Assert.All(await pages.CountReceivedAsync(text), count => Assert.Equal(pages.Count - 1, count));
    }
}
