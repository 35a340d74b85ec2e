using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace PeerRelay.Server.Sockets;

/// <summary>Writes to a link's socket, straight from the caller's memory: it has no buffer of its own, and takes what is to be written by <see cref="WriteAsync"/> only.</summary>
/// <param name="socket">The socket.</param>
internal sealed class LinkPipeWriter(EpollSocket socket) : PipeWriter, IEdgeWaiter, IValueTaskSource<FlushResult>
{
    private static readonly FlushResult Written = new(isCanceled: false, isCompleted: false);
    private static readonly FlushResult Ended = new(isCanceled: false, isCompleted: true);

    private ManualResetValueTaskSourceCore<FlushResult> _source;
    private ReadOnlyMemory<byte> _left;

    /// <summary>Writes all; where the socket takes no more, it waits on the loop's thread. The token is not looked at: it is the socket's end that ends the wait.</summary>
    /// <returns>Whether the connection has ended, and not all was written.</returns>
    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        _left = source;
        if (TryWrite(out var result)) return new ValueTask<FlushResult>(result);
        _source.Reset();
        var pending = new ValueTask<FlushResult>(this, _source.Version);
        while (!socket.Writable.TryWait(this))
            if (TryWrite(out result))
                return new ValueTask<FlushResult>(result);
        return pending;
    }

    /// <inheritdoc/>
    public void OnEdge()
    {
        do
        {
            if (!TryWrite(out var result)) continue;
            _source.SetResult(result);
            return;
        }
        while (!socket.Writable.TryWait(this));
    }

    /// <inheritdoc/>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => new(Written);

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
        // there is nothing of its own
    }

    /// <summary>Not possible: it has no buffer.</summary>
    public override Memory<byte> GetMemory(int sizeHint = 0) => throw new NotSupportedException();

    /// <inheritdoc cref="GetMemory"/>
    public override Span<byte> GetSpan(int sizeHint = 0) => throw new NotSupportedException();

    /// <inheritdoc cref="GetMemory"/>
    public override void Advance(int bytes) => throw new NotSupportedException();

    /// <summary>Not possible: nobody needs it.</summary>
    public override void CancelPendingFlush() => throw new NotSupportedException();

    /// <inheritdoc/>
    public FlushResult GetResult(short token) => _source.GetResult(token);

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    /// <inheritdoc/>
    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private bool TryWrite(out FlushResult result)
    {
        result = Written;
        while (!_left.IsEmpty)
        {
            var count = socket.Send(_left.Span);
            if (count == EpollSocket.NotNow) return false;
            if (count == EpollSocket.Ended)
            {
                result = Ended;
                break;
            }

            _left = _left[count..];
        }

        _left = default;
        return true;
    }
}
