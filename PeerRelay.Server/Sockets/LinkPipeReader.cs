using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace PeerRelay.Server.Sockets;

/// <summary>
/// What a link's socket brings. It takes a block of memory once there is something, and gives it back when that has been handled: an idle link holds none. On the loop's thread it is one block in
/// each turn of the loop, so that a busy link does not hold the others up.
/// </summary>
/// <param name="socket">The socket.</param>
/// <param name="early">What has come with the request for the upgrade.</param>
internal sealed class LinkPipeReader(EpollSocket socket, byte[] early) : PipeReader, IEdgeWaiter, IValueTaskSource<ReadResult>
{
    /// <summary>Bytes that are read at once. 512 KiB: with 128, messages of 16 KB cost a third more; twice as much gains nothing.</summary>
    private const int BlockSize = 512 * 1024;

    /// <summary>
    /// Bytes that may be left over for the next read. 256: what a reader of frames leaves is less than a head and the payload of a control frame, 14 and 125 at most (RFC 6455 §5.2, §5.5); all
    /// else it keeps itself.
    /// </summary>
    private const int MaxRest = 256;

    private ManualResetValueTaskSourceCore<ReadResult> _source;
    private byte[]? _early = early.Length > 0 ? early : null;
    private byte[]? _block;
    private int _length;
    private byte[] _rest = [];
    private Found _found;

    private enum Found : byte
    {
        Unknown,

        /// <summary>The last read took all that there was: the next one waits for an edge, and does not try before.</summary>
        All,

        /// <summary>The last read filled the block: there may be more.</summary>
        Part,
    }

    /// <summary>Waits for bytes. The token is not looked at: it is the socket's end that ends the wait.</summary>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var othersFirst = _found == Found.Part && socket.Loop.IsCurrent;
        if (_found != Found.All && !othersFirst && TryRead(out var result)) return new ValueTask<ReadResult>(result);
        _source.Reset();
        var pending = new ValueTask<ReadResult>(this, _source.Version);
        if (othersFirst)
        {
            socket.Loop.TellAgain(this);
            return pending;
        }

        while (!socket.Readable.TryWait(this))
            if (TryRead(out result))
                return new ValueTask<ReadResult>(result);
        return pending;
    }

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result)
    {
        var block = _block = ArrayPool<byte>.Shared.Rent(BlockSize);
        _rest.CopyTo(block, 0);
        var count = Receive(block.AsSpan(_rest.Length));
        if (count > 0)
        {
            _length = _rest.Length + count;
            _rest = [];
            result = new ReadResult(new ReadOnlySequence<byte>(block, 0, _length), isCanceled: false, isCompleted: false);
            return true;
        }

        Release();
        result = new ReadResult(default, isCanceled: false, isCompleted: true);
        return count == EpollSocket.Ended;
    }

    /// <inheritdoc/>
    public void OnEdge()
    {
        do
        {
            if (!TryReadOrFail(out var result)) continue;
            _source.SetResult(result);
            return;
        }
        while (!socket.Readable.TryWait(this));
    }

    /// <summary>Where there is no memory for a block, it is this connection that ends, and not the loop.</summary>
    private bool TryReadOrFail(out ReadResult result)
    {
        try
        {
            return TryRead(out result);
        }
        catch (OutOfMemoryException)
        {
            result = new ReadResult(default, isCanceled: false, isCompleted: true);
            return true;
        }
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <summary>Gives back what has been handled.</summary>
    /// <exception cref="InvalidOperationException">More is left than a reader of frames leaves.</exception>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_block is not { } block) return; // at the end
        var rest = block.AsSpan(consumed.GetInteger().._length);
        if (rest.Length > MaxRest) throw new InvalidOperationException($"{rest.Length} bytes are left over; this reader keeps {MaxRest}.");
        if (!rest.IsEmpty) _rest = rest.ToArray(); // hardly ever: most reads end with a frame, or within its payload
        Release();
    }

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => Release();

    /// <summary>Not possible: nobody needs it.</summary>
    public override void CancelPendingRead() => throw new NotSupportedException();

    /// <inheritdoc/>
    public ReadResult GetResult(short token) => _source.GetResult(token);

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    /// <inheritdoc/>
    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private int Receive(Span<byte> room)
    {
        if (_early is { } first)
        {
            _early = null;
            first.CopyTo(room);
            return first.Length;
        }

        var count = socket.Receive(room);
        if (count > 0) _found = count == room.Length ? Found.Part : socket.HasPeerEnded ? Found.Unknown : Found.All;
        return count;
    }

    private void Release()
    {
        if (_block is { } block) ArrayPool<byte>.Shared.Return(block);
        _block = null;
    }
}
