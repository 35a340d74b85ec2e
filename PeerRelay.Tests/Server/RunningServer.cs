using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using PeerRelay.Server.Hosting;
using PeerRelay.Tests.Harness;

namespace PeerRelay.Tests.Server;

/// <summary>A node as <c>dotnet run</c> starts it, in this process, on a free loopback port.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    public const string Key = "a-key-that-nobody-guesses";

    private readonly WebApplication _app;

    private RunningServer(WebApplication app)
    {
        _app = app;
        BaseAddress = new Uri(app.Urls.Single());
        Client = new HttpClient { BaseAddress = BaseAddress, Timeout = Eventually.Limit };
    }

    /// <summary>As <c>http://127.0.0.1:12345</c>.</summary>
    public Uri BaseAddress { get; }

    /// <summary>Where peers connect.</summary>
    public Uri RelayUrl => new($"ws://{BaseAddress.Authority}/relay");

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public Peer Peer => Services.GetRequiredService<Peer>();

    /// <summary>Starts a node with settings such as <c>Limits:MaxLinks=5</c>, within the section <c>PeerRelay</c>.</summary>
    public static Task<RunningServer> StartAsync(params string[] settings) => StartAsync(_ => { }, settings);

    /// <summary>Starts a node with changes to what it is built of.</summary>
    public static async Task<RunningServer> StartAsync(Action<WebApplicationBuilder> configure, params string[] settings)
    {
        var app = ServerApplication.Build([.. Defaults, .. settings.Select(setting => $"--PeerRelay:{setting}")], configure);
        await app.StartAsync();
        return new RunningServer(app);
    }

    /// <summary>Stops the node in order, as SIGTERM does.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>Nothing outside this process, and a quiet log.</summary>
    public static IReadOnlyList<string> Defaults { get; } =
        ["--PeerRelay:Port=0", "--PeerRelay:Address=127.0.0.1", "--Serilog:MinimumLevel:Default=Fatal"];
}
