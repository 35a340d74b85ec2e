using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace PeerRelay.Tests.Harness;

/// <summary>
/// A web server on a free loopback port that hands its WebSockets to peers, each at a path of its own: <c>/p/0</c>, <c>/p/1</c> and so on.
/// It owns the peers that are made with it.
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

    /// <summary>The port that it listens on.</summary>
    public int Port { get; private set; }

    public static async Task<TestHost> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var host = new TestHost(app);
        app.UseWebSockets();
        app.Run(host.ServeAsync);
        await app.StartAsync();
        host.Port = new Uri(app.Urls.Single()).Port;
        return host;
    }

    /// <summary>Makes a peer that can be dialled at a path of this host. It is not started yet.</summary>
    public TestPeer Add(Action<PeerOptions>? configure = null)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/p/{Interlocked.Increment(ref _paths) - 1}");
        var url = new Uri($"ws://127.0.0.1:{Port}{path}");
        var peer = Make(options => options.PublicUrl = url, configure);
        peer.ListenUrl = url;
        _byPath[path] = peer;
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

    private TestPeer Make(Action<PeerOptions> defaults, Action<PeerOptions>? configure)
    {
        var options = new PeerOptions { DialPrivateAddresses = true };
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
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            KeepAliveInterval = peer.Limits.KeepAliveInterval,
            KeepAliveTimeout = peer.Limits.KeepAliveTimeout,
        });
        var connection = new AcceptedConnection { RemoteAddress = context.Connection.RemoteIpAddress?.ToString() };
        await peer.Peer.AcceptAsync(socket, connection, context.RequestAborted);
    }
}
