using System.Buffers;
using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using PeerRelay.Server.Hosting;

namespace PeerRelay.Server.Sockets;

/// <summary>Accepts connections, each for one of the loops in turn.</summary>
/// <param name="socket">A socket that listens.</param>
/// <param name="loops">Who watches what is accepted.</param>
/// <param name="pool">Memory for the web server's part.</param>
/// <param name="room">A place for each connection of the process: one is accepted only when there is a place, which is free again when it has been closed.</param>
internal sealed class EpollListener(Socket socket, EpollLoops loops, MemoryPool<byte> pool, ConnectionRoom room) : IConnectionListener
{
    /// <summary>Before it is tried again, where the system can't accept. 100 ms: what is short may be there again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _unbound = new();

    /// <inheritdoc/>
    public EndPoint EndPoint { get; } = socket.LocalEndPoint!;

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _unbound.Token);
        try
        {
            while (true)
            {
                await room.EnterAsync(either.Token);
                if (await TryAcceptAsync(either.Token) is { } accepted && TryWatch(accepted) is { } connection) return connection;
            }
        }
        catch (OperationCanceledException) when (_unbound.IsCancellationRequested)
        {
            return null; // as a listener says that it takes no more
        }
    }

    /// <inheritdoc/>
    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        await _unbound.CancelAsync();
        socket.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await UnbindAsync(CancellationToken.None);
        _unbound.Dispose();
    }

    /// <returns>A socket, for which the place is kept; null if there is none after all.</returns>
    private async Task<Socket?> TryAcceptAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await socket.AcceptAsync(cancellationToken);
        }
        catch (Exception e)
        {
            room.Leave();
            if (e is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.ConnectionAborted or SocketError.ConnectionReset }) return null; // it was gone before it was accepted
            if (e is not SocketException) throw;
        }

        await Task.Delay(Pause, cancellationToken); // the system has no room for it: asking again at once would be a busy wait
        return null;
    }

    /// <returns>The connection, which gives its place back when it is closed; null if it is closed already.</returns>
    private EpollConnection? TryWatch(Socket accepted)
    {
        EpollSocket? watched = null;
        try
        {
            accepted.NoDelay = true;
            watched = new EpollSocket(accepted, loops.Next(), room.Leave);
            var connection = new EpollConnection(watched, pool);
            watched.Start();
            return connection;
        }
        catch (Exception e) when (e is SocketException or Win32Exception or ObjectDisposedException) // it has failed, the system has no room for it, or the server ends
        {
            if (watched is null) room.Leave();
            else watched.Dispose(); // which gives the place back
            accepted.Dispose();
            return null;
        }
    }
}
