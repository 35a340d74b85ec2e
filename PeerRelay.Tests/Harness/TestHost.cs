using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using PeerRelay.Server.Relay;

namespace PeerRelay.Tests.Harness;

/// <summary>
/// A web server on a free loopback port that hands its connections to peers, each at a path of its own: <c>/p/0</c>, <c>/p/1</c> and so on,
/// in the way of this run's <see cref="LinkVariant"/>. It owns the peers that are made with it.
/// </summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, TestPeer> _byPath = new();
    private readonly ConcurrentQueue<TestPeer> _peers = new();
    private int _paths;

    private TestHost(WebApplication app) => _app = app;

    /// <summary>All peers that were made with it.</summary>
    public IEnumerable<TestPeer> Peers => _peers;

    public static async Task<TestHost> StartAsync()
    {
        var links = LinkVariant.Current;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, endpoint =>
        {
            if (links.IsSecure) endpoint.UseHttps(TestCertificate.Instance);
        }));
        links.Configure(builder.Services);
        var app = builder.Build();
        var host = new TestHost(app);
        app.UseWebSockets();
        app.Run(host.ServeAsync);
        await app.StartAsync();
        return host;
    }

    /// <summary>The url of a path; there need not be a peer yet.</summary>
    public Uri UrlOf(string path) => new UriBuilder(_app.Urls.Single()) { Scheme = LinkVariant.Current.Scheme, Path = path }.Uri;

    /// <summary>The url of the peer that is added first (0), second (1) and so on; it need not be there yet.</summary>
    public Uri UrlOf(int number) => UrlOf(string.Create(CultureInfo.InvariantCulture, $"/p/{number}"));

    /// <summary>Makes a peer that can be dialled at a path of this host. It is not started yet.</summary>
    public TestPeer Add(Action<PeerOptions>? configure = null) => AddAt(UrlOf(Interlocked.Increment(ref _paths) - 1), configure);

    /// <summary>Starts a peer that has the id and the url of one that has been stopped, and nothing else of it.</summary>
    public async Task<TestPeer> StartAgainAsync(TestPeer stopped)
    {
        var peer = AddAt(stopped.ListenUrl!, options => options.Id = stopped.Id);
        await peer.Peer.StartAsync();
        return peer;
    }

    /// <summary>Makes a peer that dials and can't be dialled. It is not started yet.</summary>
    public TestPeer AddUndialable(Action<PeerOptions>? configure = null) => Make(_ => { }, configure);

    /// <summary>Makes a peer that can be dialled, and starts it.</summary>
    public async Task<TestPeer> StartPeerAsync(Action<PeerOptions>? configure = null)
    {
        var peer = Add(configure);
        await peer.Peer.StartAsync();
        return peer;
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_peers.Select(peer => peer.Peer.DisposeAsync().AsTask())).WaitAsync(Eventually.Limit);
        using var limit = new CancellationTokenSource(Eventually.Limit);
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
    }

    private TestPeer AddAt(Uri url, Action<PeerOptions>? configure)
    {
        var peer = Make(options => options.PublicUrl = url, configure);
        peer.ListenUrl = url;
        _byPath[url.AbsolutePath] = peer;
        return peer;
    }

    private TestPeer Make(Action<PeerOptions> defaults, Action<PeerOptions>? configure)
    {
        var options = new PeerOptions { DialPrivateAddresses = true, CertificatePolicy = TestCertificate.Trust };
        defaults(options);
        configure?.Invoke(options);
        var peer = new TestPeer(new Peer(options), options.Limits);
        _peers.Enqueue(peer);
        return peer;
    }

    private async Task ServeAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest || !_byPath.TryGetValue(context.Request.Path.Value ?? "", out var peer))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        var connection = new AcceptedConnection { RemoteAddress = context.Connection.RemoteIpAddress?.ToString() };
        if (WebSocketUpgrade.CanBeDone(context))
        {
            var lifetime = context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
            await peer.Peer.AcceptAsync(await WebSocketUpgrade.DoAsync(context), lifetime.Abort, connection, context.RequestAborted);
            return;
        }
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            KeepAliveInterval = peer.Limits.KeepAliveInterval,
            KeepAliveTimeout = peer.Limits.KeepAliveTimeout,
        });
        await peer.Peer.AcceptAsync(socket, connection, context.RequestAborted);
    }
}
