using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace PeerRelay.Tests.Browser;

/// <summary>What a page did that nobody sees: what it asked for, and what it complained of.</summary>
internal sealed class BrowserLog
{
    /// <summary>What the browser says of every answer with an error's status. Those of the API are the answers that the tests ask for.</summary>
    private const string ErrorStatus = "Failed to load resource: the server responded with a status of ";

    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ConcurrentDictionary<string, int> _hosts = new();

    private BrowserLog()
    {
    }

    /// <summary>Errors and warnings of the console, exceptions of scripts, requests that failed, violations of the content security policy.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>How many requests to the API were answered with an error's status.</summary>
    public int Refusals { get; private set; }

    /// <summary>The hosts and ports that the page sent requests to.</summary>
    public IEnumerable<string> Hosts => _hosts.Keys;

    /// <summary>Begins to listen, before the page loads anything.</summary>
    public static async Task<BrowserLog> OfAsync(IPage page)
    {
        var log = new BrowserLog();
        page.Console += (_, message) =>
        {
            if (IsRefusal(message)) log.Refusals++;
            else if (message.Type is "error" or "warning") log._complaints.Enqueue($"{message.Type}: {message.Text} ({message.Location})");
        };
        page.PageError += (_, error) => log._complaints.Enqueue($"exception: {error}");
        page.RequestFailed += (_, request) => log._complaints.Enqueue($"{request.Method} {request.Url}: {request.Failure}");
        page.Request += (_, request) =>
        {
            var url = new Uri(request.Url);
            if (url.Scheme is not ("data" or "blob")) log._hosts[url.Authority] = 0;
        };
        await page.AddInitScriptAsync(
            "document.addEventListener('securitypolicyviolation', e => console.error('policy: ' + e.violatedDirective + ' ' + e.blockedURI));");
        return log;
    }

    private static bool IsRefusal(IConsoleMessage message) =>
        message.Text.StartsWith(ErrorStatus, StringComparison.Ordinal) && message.Location.Contains("/api/v1/", StringComparison.Ordinal);
}
