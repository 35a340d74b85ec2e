using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace PeerRelay.Benchmarks.Network;

/// <summary>
/// A web server on a free port of 127.0.0.1, and peers that take links by it, each at a path of its own. It owns the peers.
/// </summary>
internal sealed class PeerHost : IAsyncDisposable
{
    /// <summary>
    /// Links that each of its peers keeps: fewer than others do. Both ends of nearly every link are in this process, which has room for 20,000 sockets where it is not given
    /// more, and links are a minute old before they are trimmed: 400 peers have had 18,000 sockets for a moment.
    /// </summary>
    public const int KeptLinks = 32;

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Peer> _peers = new();

    private PeerHost(WebApplication app) => _app = app;

    public static async Task<PeerHost> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        var host = new PeerHost(builder.Build());
        host._app.UseWebSockets();
        host._app.Run(host.ServeAsync);
        await host._app.StartAsync(cancellationToken);
        return host;
    }

    /// <summary>Makes a peer. It is not started yet.</summary>
    public Peer Add(params IReadOnlyList<Uri> bootstrap)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/p/{_peers.Count}");
        var url = new UriBuilder(_app.Urls.Single()) { Scheme = "ws", Path = path }.Uri;
        var limits = new PeerLimits { KeptLinks = KeptLinks };
        return _peers[path] = new Peer(new PeerOptions { Bootstrap = bootstrap, PublicUrl = url, DialPrivateAddresses = true, Limits = limits });
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(StopLimit);
        await Task.WhenAll(_peers.Values.Select(peer => peer.DisposeAsync().AsTask())).WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest || !_peers.TryGetValue(context.Request.Path.Value ?? string.Empty, out var peer))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var connection = new AcceptedConnection { RemoteAddress = context.Connection.RemoteIpAddress?.ToString() };
        await peer.AcceptAsync(socket, connection, context.RequestAborted);
    }
}
