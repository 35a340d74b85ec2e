using Microsoft.Playwright;

namespace PeerRelay.Tests.Browser.Pages;

/// <summary>Records what a test does in the browser, with pictures, if <c>PEERRELAY_RECORD</c> names a folder: to be looked at by <c>playwright show-trace</c>.</summary>
internal sealed class DemoRecording : IAsyncDisposable
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("PEERRELAY_RECORD");
    private readonly IBrowserContext _context;
    private readonly string _name;

    private DemoRecording(IBrowserContext context, string name)
    {
        _context = context;
        _name = name;
    }

    public static async Task<DemoRecording?> StartAsync(IBrowserContext context, string name)
    {
        if (Folder is null) return null;
        await context.Tracing.StartAsync(new() { Screenshots = true, Snapshots = true });
        return new DemoRecording(context, name);
    }

    public async ValueTask DisposeAsync() => await _context.Tracing.StopAsync(new() { Path = Path.Combine(Folder!, $"{_name}.zip") });
}
