using System.Text.Json;
using Microsoft.Playwright;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Interop;

namespace PeerRelay.Tests.Browser.Client;

/// <summary>
/// A page of its own with a peer in it: the client that is in the repository, as <c>peer</c>, with what it has received as <c>received</c>. The page's host is the node, so that the
/// peer joins through it unless it is told otherwise.
/// </summary>
internal sealed class ClientPage : IAsyncDisposable
{
    private static readonly string Client = Path.GetFullPath(Path.Combine(NodeRuntime.ScriptFolder, "..", "..", "PeerRelay.Browser", "peer-relay.js"));

    private readonly IPage _page;
    private readonly Uri _host;

    private ClientPage(IPage page, Uri host)
    {
        _page = page;
        _host = host;
    }

    /// <summary>The peer's id.</summary>
    public string Id { get; private set; } = "";

    /// <summary>Opens a page, and waits until its peer has a link.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="host">The node.</param>
    /// <param name="options">The peer's options, as JavaScript.</param>
    public static async Task<ClientPage> OpenAsync(Chromium browser, Uri host, string options = "{}")
    {
        var page = await browser.NewPageAsync();
        page.SetDefaultTimeout((float)(2 * Eventually.Limit).TotalMilliseconds);
        var client = new ClientPage(page, host);
        await page.RouteAsync("**/the-client.js", route => route.FulfillAsync(new RouteFulfillOptions { ContentType = "text/javascript", Path = Client }));
        await client.LoadAsync(options);
        return client;
    }

    /// <summary>Loads the page, again if it is there: a new peer.</summary>
    public async Task LoadAsync(string options = "{}")
    {
        // The node itself must answer: a browser does not let a page that a test has made up link with this machine.
        await _page.GotoAsync(new Uri(_host, "/relay").ToString());
        Id = await _page.EvaluateAsync<string>(
            $$"""
            async () => {
              const { PeerRelay } = await import('/the-client.js')
              window.received = []
              window.paths = []
              window.peer = new PeerRelay({{options}})
              peer.on('message', (data, from, { hops }) => received.push({ data, from, hops }))
              peer.on('path', (id, { transport }) => paths.push({ id, transport }))
              await peer.opened
              return peer.id
            }
            """);
    }

    /// <summary>Evaluates JavaScript in the page.</summary>
    public Task<T> RunAsync<T>(string script, object? argument = null) => _page.EvaluateAsync<T>(script, argument);

    /// <inheritdoc cref="RunAsync{T}(string, object?)"/>
    public Task RunAsync(string script, object? argument = null) => _page.EvaluateAsync<JsonElement?>(script, argument);

    /// <summary>Sends a message to each of some peers, with a receipt.</summary>
    /// <returns>How they fared, each as <c>delivered 2</c>, with the links that it passed.</returns>
    public Task<string[]> SendAsync(IEnumerable<ClientPage> others, string text) => RunAsync<string[]>(
        """
        async ({ ids, text }) => {
          const results = await Promise.all(ids.map((id) => peer.send(id, { text, from: peer.id }, { receipt: true })))
          return results.map(({ status, hops }) => `${status} ${hops}`)
        }
        """,
        new { ids = others.Where(other => other != this).Select(other => other.Id).ToArray(), text });

    /// <summary>How many of some peers are reached directly.</summary>
    public Task<int> CountDirectAsync(IEnumerable<ClientPage> others) => RunAsync<int>(
        "(ids) => ids.filter((id) => peer.path(id).transport === 'direct' && peer.path(id).link === 'webrtc').length",
        others.Where(other => other != this).Select(other => other.Id).ToArray());

    /// <summary>Whether there is a link to the node.</summary>
    public Task<bool> IsJoinedAsync() => RunAsync<bool>("() => peer.stats().links.some(({ url }) => url)");

    public async ValueTask DisposeAsync() => await _page.CloseAsync();
}
