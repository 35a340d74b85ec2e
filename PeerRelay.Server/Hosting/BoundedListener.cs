using System.Net;
using Microsoft.AspNetCore.Connections;

namespace PeerRelay.Server.Hosting;

/// <summary>A listener that accepts a connection only when there is room for it; room is free again when the connection has ended.</summary>
internal sealed class BoundedListener(IConnectionListener inner, ConnectionRoom room) : IConnectionListener
{
    private readonly CancellationTokenSource _unbound = new();

    /// <inheritdoc/>
    public EndPoint EndPoint => inner.EndPoint;

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _unbound.Token);
        try
        {
            await room.EnterAsync(either.Token);
        }
        catch (OperationCanceledException) when (_unbound.IsCancellationRequested)
        {
            return null; // as a listener says that it takes no more
        }

        ConnectionContext? connection = null;
        try
        {
            connection = await inner.AcceptAsync(cancellationToken);
            return connection;
        }
        finally
        {
            if (connection is null) room.Leave();
            else connection.ConnectionClosed.UnsafeRegister(static state => ((ConnectionRoom)state!).Leave(), room);
        }
    }

    /// <inheritdoc/>
    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        await _unbound.CancelAsync();
        await inner.UnbindAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _unbound.CancelAsync();
        await inner.DisposeAsync();
        _unbound.Dispose();
    }
}
