using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using PeerRelay.Server.Sockets;

namespace PeerRelay.Tests.Server;

/// <summary>
/// Remembers what every link reads from, without keeping it: the pipe of the connection that has sent the request, or the socket that was taken from it. A link holds that as long as
/// it lasts.
/// </summary>
internal sealed class ConnectionWatch : IStartupFilter
{
    private readonly ConcurrentBag<Watched> _connections = [];

    /// <summary>How many there were.</summary>
    public int Seen => _connections.Count;

    /// <summary>Collects garbage, and counts those that something still holds.</summary>
    public int CountHeld()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return _connections.Count(connection => connection.IsHeld);
    }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, following) =>
        {
            var watched = new Watched(context.Features.Get<IConnectionTransportFeature>()!.Transport);
            _connections.Add(watched);
            if (context.Features.Get<ISocketTakeover>() is { } takeover) context.Features.Set<ISocketTakeover>(new Noting(takeover, watched));
            return following(context);
        });
        next(app);
    };

    private sealed class Watched(object pipe)
    {
        private readonly WeakReference _pipe = new(pipe);
        private volatile WeakReference? _socket;

        public bool IsHeld => _pipe.IsAlive || _socket is { IsAlive: true };

        public void IsTaken(LinkSocket socket) => _socket = new WeakReference(socket);
    }

    private sealed class Noting(ISocketTakeover takeover, Watched watched) : ISocketTakeover
    {
        public bool CanBeTaken => takeover.CanBeTaken;

        public LinkSocket Take()
        {
            var socket = takeover.Take();
            watched.IsTaken(socket);
            return socket;
        }
    }
}
