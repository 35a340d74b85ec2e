using System.Globalization;
using Microsoft.Playwright;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Server;

namespace PeerRelay.Tests.Browser;

/// <summary>Swagger UI in a browser, used as an operator does: by what can be seen, clicked and typed.</summary>
internal sealed class SwaggerPage : IAsyncDisposable
{
    /// <summary>The page fades all it shows in, which takes more of the machine than all else in these tests. The policy lets in no style but by a script of ours.</summary>
    private const string StopMotion =
        """
        () => {
          const still = new CSSStyleSheet()
          still.replaceSync('*, ::before, ::after { animation: none !important; transition: none !important }')
          document.adoptedStyleSheets = [still]
        }
        """;

    private readonly IPage _page;
    private readonly BrowserLog _log;
    private readonly Uri _server;
    private readonly HashSet<string> _executed = new(StringComparer.Ordinal);

    private SwaggerPage(IPage page, BrowserLog log, Uri server)
    {
        _page = page;
        _log = log;
        _server = server;
    }

    /// <summary>The operations that were executed.</summary>
    public IReadOnlySet<string> Executed => _executed;

    /// <summary>Opens the page and waits until it shows the operations.</summary>
    public static async Task<SwaggerPage> OpenAsync(Chromium browser, RunningServer server)
    {
        var page = await browser.NewPageAsync();
        page.SetDefaultTimeout((float)Eventually.Limit.TotalMilliseconds);
        var log = await BrowserLog.OfAsync(page);
        await page.GotoAsync(new Uri(server.PlainAddress, "/swagger").ToString());
        await page.EvaluateAsync(StopMotion);
        await page.Locator(".opblock").First.WaitForAsync();
        return new SwaggerPage(page, log, server.PlainAddress);
    }

    /// <summary>Fills an operation's form in, presses Execute and reads the answer.</summary>
    /// <param name="operation">The tag and the operation's id, as <c>Links-getLink</c>.</param>
    /// <param name="parameters">What to type into the fields; the others are left as they are.</param>
    public Task<SwaggerAnswer> ExecuteAsync(string operation, params (string Name, string Value)[] parameters) => ExecuteAsync(operation, null, parameters);

    /// <summary>Types a body in, presses Execute and reads the answer.</summary>
    public Task<SwaggerAnswer> ExecuteBodyAsync(string operation, string? body) => ExecuteAsync(operation, body, []);

    /// <summary>Shows the key in the dialog.</summary>
    public async Task AuthorizeAsync(string key)
    {
        await _page.Locator("button.authorize").First.ClickAsync();
        var dialog = _page.Locator(".dialog-ux");
        await dialog.Locator("input").FillAsync(key);
        await dialog.Locator("button[type=submit]").ClickAsync();
        await dialog.Locator("button.btn-done").ClickAsync();
    }

    /// <summary>Takes the key back.</summary>
    public async Task LogOutAsync()
    {
        await _page.Locator("button.authorize").First.ClickAsync();
        var dialog = _page.Locator(".dialog-ux");
        await dialog.Locator("button:has-text(\"Logout\")").ClickAsync();
        await dialog.Locator("button.btn-done").ClickAsync();
    }

    /// <summary>Fills one field of an operation's form in, presses Execute, and reads what the page itself finds wrong with the field.</summary>
    public async Task<string?> FaultAsync(string operation, string parameter, string value)
    {
        var block = await ExpandAsync(operation);
        var field = block.Locator($"tr[data-param-name=\"{parameter}\"] input");
        await field.FillAsync(value);
        await block.Locator("button.execute").ClickAsync();
        var marked = block.Locator($"tr[data-param-name=\"{parameter}\"] input.invalid");
        await marked.WaitForAsync();
        return await marked.GetAttributeAsync("title");
    }

    /// <summary>Fails if the page complained of anything, or asked anybody but the node.</summary>
    public void AssertClean()
    {
        Assert.Empty(_log.Complaints);
        Assert.Equal([_server.Authority], _log.Hosts);
    }

    public async ValueTask DisposeAsync() => await _page.CloseAsync();

    private async Task<SwaggerAnswer> ExecuteAsync(string operation, string? body, (string Name, string Value)[] parameters)
    {
        var block = await ExpandAsync(operation);
        foreach (var (name, value) in parameters)
            await block.Locator($"tr[data-param-name=\"{name}\"] input").FillAsync(value);
        if (body is not null) await block.Locator("textarea.body-param__text").FillAsync(body);
        await block.Locator("button.execute").ClickAsync();
        var row = block.Locator(".live-responses-table tbody tr.response");
        await row.WaitForAsync();
        _executed.Add(operation);
        var status = (await row.Locator(".response-col_status").InnerTextAsync()).Split('\n')[0];
        var headers = await row.Locator(".headerline").AllInnerTextsAsync();
        var text = row.Locator("h5:has-text(\"Response body\") + div pre");
        var answer = new SwaggerAnswer(
            int.Parse(status, CultureInfo.InvariantCulture),
            await text.CountAsync() == 0 ? string.Empty : await text.First.InnerTextAsync(),
            string.Join('\n', headers));
        await block.Locator(".opblock-summary-control").ClickAsync(); // with each change the page makes all anew that is open
        return answer;
    }

    /// <summary>Opens an operation, or clears the answer of the last time.</summary>
    private async Task<ILocator> ExpandAsync(string operation)
    {
        var block = _page.Locator($"#operations-{operation}");
        if (!(await block.GetAttributeAsync("class"))!.Contains("is-open", StringComparison.Ordinal))
            await block.Locator(".opblock-summary-control").ClickAsync();
        await block.Locator("button.execute").WaitForAsync();
        var clear = block.Locator("button.btn-clear");
        if (await clear.CountAsync() > 0)
        {
            await clear.ClickAsync();
            await block.Locator(".live-responses-table").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });
        }
        return block;
    }
}
