using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace PeerRelay.Server.Sockets;

/// <summary>A connection as the web server has it, until it ends or a link takes its socket.</summary>
[SuppressMessage("Usage", "CA2215", Justification = "What the base class disposes of is its own token, which this class does not use.")]
[SuppressMessage("Usage", "CA2213", Justification = "The source has no timer, and may be asked for when the connection has been closed.")]
internal sealed class EpollConnection : DefaultConnectionContext, ISocketTakeover, IMemoryPoolFeature
{
    /// <summary>Bytes that are thrown away of what still comes when the server is done with a connection. 1 MiB: as much as a server reads ahead of what it is asked to take.</summary>
    private const int MostDrained = 1024 * 1024;

    private static long _lastId;

    private readonly EpollSocket _socket;
    private readonly EpollStream _stream;
    private readonly DuplexPipe _pipe;
    private readonly CancellationTokenSource _closed = new();
    private int _isClosed;
    private bool _isTaken;

    /// <summary>Makes a connection of a socket.</summary>
    public EpollConnection(EpollSocket socket, MemoryPool<byte> pool)
        : base(Interlocked.Increment(ref _lastId).ToString("X", CultureInfo.InvariantCulture))
    {
        _socket = socket;
        _stream = new EpollStream(socket) { EndReached = SayClosed };
        ConnectionClosed = _closed.Token;
        MemoryPool = pool;
        RemoteEndPoint = socket.RemoteEndPoint;
        LocalEndPoint = socket.LocalEndPoint;
        _pipe = new DuplexPipe(
            PipeReader.Create(_stream, new StreamPipeReaderOptions(pool, leaveOpen: true, useZeroByteReads: true)),
            PipeWriter.Create(_stream, new StreamPipeWriterOptions(pool, leaveOpen: true)));
        Transport = _pipe;
        Features.Set<ISocketTakeover>(this);
        Features.Set<IMemoryPoolFeature>(this);
        socket.PeerEnded = OnPeerEnded;
    }

    /// <inheritdoc/>
    public MemoryPool<byte> MemoryPool { get; }

    /// <inheritdoc/>
    public bool CanBeTaken => Transport == _pipe;

    /// <inheritdoc/>
    public LinkSocket Take()
    {
        byte[] early = [];
        if (_pipe.Input.TryRead(out var read))
        {
            early = read.Buffer.ToArray();
            _pipe.Input.AdvanceTo(read.Buffer.End);
        }

        _socket.PeerEnded = null;
        _socket.IsLink = true;
        _stream.Detach();
        _isTaken = true;
        return new LinkSocket(_socket, early);
    }

    /// <inheritdoc/>
    public override void Abort(ConnectionAbortedException abortReason)
    {
        if (_isTaken) return;
        _socket.Abort();
        SayClosed();
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        try
        {
            await _pipe.Input.CompleteAsync();
            await _pipe.Output.CompleteAsync();
        }
        finally
        {
            if (!_isTaken) Close();
        }
    }

    /// <summary>The other side has ended. The server hears of it at once if nothing is left to be read: nobody may be reading, as while a long answer is written.</summary>
    private void OnPeerEnded(bool isBroken)
    {
        // Over TLS there is something left: the other side's own goodbye. One that says it can't go on with half a connection.
        if (isBroken || !CanBeTaken || _socket.Peek() == EpollSocket.Ended) SayClosed();
    }

    /// <summary>Tells the server, on the thread pool: what it does about it may take long.</summary>
    private void SayClosed()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(static closed => closed.Cancel(), _closed, preferLocal: false);
    }

    /// <summary>
    /// Closes the socket in order. Bytes that were not read would make the system reset the connection, and the other side lose the end of what it was sent.
    /// </summary>
    private void Close()
    {
        SayClosed();
        _socket.EndOutput();
        var room = ArrayPool<byte>.Shared.Rent(16 * 1024);
        for (var drained = 0; drained < MostDrained;)
        {
            var count = _socket.Receive(room);
            if (count is EpollSocket.Ended or EpollSocket.NotNow) break;
            drained += count;
        }

        ArrayPool<byte>.Shared.Return(room);
        _socket.Dispose();
    }
}
