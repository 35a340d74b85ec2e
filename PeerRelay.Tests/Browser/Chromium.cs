using Microsoft.Playwright;
using PeerRelay.Tests.Harness;

namespace PeerRelay.Tests.Browser;

/// <summary>One browser without a window for a class of tests, with a profile of its own that nothing was in before.</summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>The tests run as root in containers, where the sandbox can't; and a browser under test calls nobody.</summary>
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly string _profile = Directory.CreateTempSubdirectory("peer-relay-browser-").FullName;
    private IPlaywright? _playwright;
    private IBrowserContext? _context;

    /// <summary>Why the tests can't run here, or null if they can.</summary>
    public static string? Missing { get; } = FindBrowser() is null ? "Chromium is not installed: 'apt-get install chromium', or ./test.sh." : null;

    /// <summary>Opens an empty page.</summary>
    internal Task<IPage> NewPageAsync() => _context?.NewPageAsync() ?? throw new InvalidOperationException(Missing);

    public async Task InitializeAsync()
    {
        if (Missing is not null) return; // each test says so itself
        _playwright = await Playwright.CreateAsync();
        _context = await _playwright.Chromium.LaunchPersistentContextAsync(_profile, new BrowserTypeLaunchPersistentContextOptions
        {
            ExecutablePath = FindBrowser(),
            Args = Arguments,
            ViewportSize = new ViewportSize { Width = 1280, Height = 1000 },
            Timeout = (float)(4 * Eventually.Limit).TotalMilliseconds, // a browser's start on a busy machine
        });
    }

    public async Task DisposeAsync()
    {
        if (_context is not null) await _context.CloseAsync();
        _playwright?.Dispose();
        await Eventually.TrueAsync(IsProfileDeleted);
    }

    /// <summary>The browser's processes end one after the other, and may write until then.</summary>
    private bool IsProfileDeleted()
    {
        try
        {
            Directory.Delete(_profile, recursive: true);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static string? FindBrowser() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, "chromium"))
        .FirstOrDefault(File.Exists);
}
