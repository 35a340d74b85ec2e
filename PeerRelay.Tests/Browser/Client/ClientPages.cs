namespace PeerRelay.Tests.Browser.Client;

/// <summary>Some pages, each with a peer.</summary>
internal sealed class ClientPages : IAsyncDisposable
{
    private readonly List<ClientPage> _pages = [];

    public int Count => _pages.Count;

    public string[] Ids => [.. _pages.Select(page => page.Id)];

    public ClientPage this[int index] => _pages[index];

    /// <summary>Opens so many pages, one after the other.</summary>
    public async Task OpenAsync(Chromium browser, int count, Uri host, string options = "{}")
    {
        for (var i = 0; i < count; i++) _pages.Add(await ClientPage.OpenAsync(browser, host, options));
    }

    /// <summary>Evaluates JavaScript in all pages at once.</summary>
    public Task<T[]> RunAsync<T>(string script, object? argument = null) => Task.WhenAll(_pages.Select(page => page.RunAsync<T>(script, argument)));

    /// <inheritdoc cref="RunAsync{T}(string, object?)"/>
    public Task RunAsync(string script) => Task.WhenAll(_pages.Select(page => page.RunAsync(script)));

    /// <summary>Sends from each to each other one.</summary>
    /// <returns>How they fared.</returns>
    public async Task<string[]> SendToAllAsync(string text) =>
        [.. (await Task.WhenAll(_pages.Select(page => page.SendAsync(_pages, text)))).SelectMany(outcomes => outcomes)];

    /// <summary>How many messages with a text each has received.</summary>
    public Task<int[]> CountReceivedAsync(string text) => RunAsync<int>("(text) => received.filter(({ data }) => data.text === text).length", text);

    /// <summary>How many of all pairs, in both directions, are linked directly.</summary>
    public async Task<int> CountDirectAsync() => (await Task.WhenAll(_pages.Select(page => page.CountDirectAsync(_pages)))).Sum();

    /// <summary>How many have a link to the node.</summary>
    public async Task<int> CountJoinedAsync() => (await Task.WhenAll(_pages.Select(page => page.IsJoinedAsync()))).Count(isJoined => isJoined);

    public async ValueTask DisposeAsync()
    {
        foreach (var page in _pages) await page.DisposeAsync();
    }
}
