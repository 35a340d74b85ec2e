namespace PeerRelay.Server.Sockets;

/// <summary>The bytes of a socket for the web server, until a link takes the socket over. What waits for it goes on on the thread pool.</summary>
internal sealed class EpollStream(EpollSocket socket) : Stream
{
    private volatile bool _isDetached;
    private readonly EdgeWait _readable = new(socket, isForReading: true);
    private readonly EdgeWait _writable = new(socket, isForReading: false);

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Is called when the connection is found to have ended; null: nobody.</summary>
    public Action? EndReached { get; set; }

    /// <summary>Has nothing more to do with the socket: it reads as ended, and can't be written.</summary>
    public void Detach() => _isDetached = true;

    /// <summary>Reads what there is, once there is something. With an empty buffer it waits only: until then nobody needs to have memory for it.</summary>
    /// <returns>How many bytes; 0 at the end.</returns>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_isDetached) return 0;
            var count = buffer.IsEmpty ? socket.Peek() : socket.Receive(buffer.Span);
            if (count == EpollSocket.Ended) EndReached?.Invoke();
            if (count != EpollSocket.NotNow) return buffer.IsEmpty ? 0 : count;
            await _readable.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Writes all. When the connection has ended, that is told by <see cref="EndReached"/> only, as the web server wants it.</summary>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = _isDetached ? EpollSocket.Ended : socket.Send(buffer.Span);
            if (count == EpollSocket.Ended)
            {
                EndReached?.Invoke();
                return;
            }

            if (count == EpollSocket.NotNow) await _writable.WaitAsync(cancellationToken);
            else buffer = buffer[count..];
        }
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Does nothing: what has been written is on its way.</summary>
    public override void Flush()
    {
    }

    /// <inheritdoc cref="Flush"/>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Not possible: it would block.</summary>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc cref="Read(byte[], int, int)"/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
