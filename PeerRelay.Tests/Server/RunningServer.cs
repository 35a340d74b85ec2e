using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PeerRelay.Server.Hosting;
using PeerRelay.Server.Relay;
using PeerRelay.Server.Settings;
using PeerRelay.Server.WebRtc;
using PeerRelay.Tests.Harness;

namespace PeerRelay.Tests.Server;

/// <summary>A node as <c>dotnet run</c> starts it, in this process, on a free loopback port, reached in the way of a <see cref="LinkVariant"/>.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    public const string Key = "a-key-that-nobody-guesses";

    private readonly WebApplication _app;

    private RunningServer(WebApplication app, LinkVariant links)
    {
        _app = app;
        PlainAddress = AddressOf(Uri.UriSchemeHttp);
        BaseAddress = AddressOf(links.HttpScheme);
        RelayUrl = new UriBuilder(BaseAddress) { Scheme = links.Scheme, Path = "/relay" }.Uri;
        Client = TestClient.Http(BaseAddress);
    }

    /// <summary>As <c>http://127.0.0.1:12345</c>, or <c>https</c>.</summary>
    public Uri BaseAddress { get; }

    /// <summary>The address without TLS, which there always is.</summary>
    public Uri PlainAddress { get; }

    /// <summary>Where peers connect.</summary>
    public Uri RelayUrl { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public Peer Peer => Services.GetRequiredService<Peer>();

    /// <summary>Nothing outside this process, and a quiet log.</summary>
    public static IReadOnlyList<string> Defaults { get; } =
        ["--PeerRelay:Port=0", "--PeerRelay:WebRtc:Port=0", "--PeerRelay:Address=127.0.0.1", "--Serilog:MinimumLevel:Default=Fatal"];

    /// <summary>Starts a node with settings such as <c>Limits:MaxLinks=5</c>, within the section <c>PeerRelay</c>.</summary>
    public static Task<RunningServer> StartAsync(params string[] settings) => StartAsync(_ => { }, settings);

    /// <summary>Starts a node with changes to what it is built of.</summary>
    public static Task<RunningServer> StartAsync(Action<WebApplicationBuilder> configure, params string[] settings) =>
        StartAsync(LinkVariant.Current, configure, settings);

    /// <summary>Starts a node in another variant than this run's.</summary>
    public static async Task<RunningServer> StartAsync(LinkVariant links, Action<WebApplicationBuilder> configure, params string[] settings)
    {
        string[] all = [.. Defaults, .. links.IsSecure ? Https() : [], .. settings.Select(setting => $"--PeerRelay:{setting}")];
        var app = ServerApplication.Build(all, builder =>
        {
            builder.Services.AddSingleton(provider => NewPeer(provider, options => options));
            links.Configure(builder.Services);
            configure(builder);
        });
        await app.StartAsync();
        return new RunningServer(app, links);
    }

    /// <summary>The node's own peer, but that it believes the tests' certificate, and with changes to its options.</summary>
    public static Peer NewPeer(IServiceProvider provider, Func<PeerOptions, PeerOptions> change)
    {
        var options = PeerOptionsSource.From(
            provider.GetRequiredService<IOptions<RelayOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<NodeRtc>().Engine,
            provider.GetRequiredService<ConnectionGate>());
        return new Peer(change(options with { CertificatePolicy = TestCertificate.Trust }), provider.GetRequiredService<ILoggerFactory>());
    }

    /// <summary>Stops the node in order, as SIGTERM does.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>As an operator has it (docs/operations.md).</summary>
    private static string[] Https() =>
        ["--Kestrel:Endpoints:Https:Url=https://127.0.0.1:0", $"--Kestrel:Endpoints:Https:Certificate:Path={TestCertificate.PfxFile}"];

    private Uri AddressOf(string scheme) => _app.Urls.Select(url => new Uri(url)).Single(url => url.Scheme == scheme);
}
