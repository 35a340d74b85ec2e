using Microsoft.Playwright;
using PeerRelay.Tests.Browser;

namespace PeerRelay.Tests.Rtc.Interop;

/// <summary>A page in Chromium, with the browser's own stack.</summary>
internal sealed class PageCounterpart : Counterpart
{
    private readonly IPage _page;

    private PageCounterpart(IPage page) => _page = page;

    public static async Task<PageCounterpart> OpenAsync(Chromium browser)
    {
        var counterpart = new PageCounterpart(await browser.NewPageAsync());
        await counterpart._page.ExposeFunctionAsync<string>("tellTest", counterpart.OnEvent);
        await counterpart._page.AddScriptTagAsync(new PageAddScriptTagOptions { Path = ScriptPath });
        return counterpart;
    }

    public override async ValueTask DisposeAsync() => await _page.CloseAsync();

    protected override Task WriteAsync(string command) => _page.EvaluateAsync("command => take(JSON.parse(command))", command);
}
