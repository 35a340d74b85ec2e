using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;
using PeerRelay.Transports;

namespace PeerRelay.Benchmarks.Memory;

/// <summary>A connection in memory that costs next to nothing itself: what is sent by it is thrown away, and what a peer would say is put in by hand.</summary>
internal sealed class IdleConnection : PipeReader, IDuplexPipe, IValueTaskSource<ReadResult>, IDisposable
{
    private readonly CancellationTokenSource _lost = new();
    private ManualResetValueTaskSourceCore<ReadResult> _reading;
    private volatile bool _isWaiting;

    /// <summary>Tells that the connection is lost, as a host does.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Whether the peer waits for what comes next.</summary>
    public bool IsWaiting => _isWaiting;

    PipeReader IDuplexPipe.Input => this;

    PipeWriter IDuplexPipe.Output => NoOutput.Shared;

    /// <summary>Has a text come by it. What follows on that runs at once, on this thread.</summary>
    public void Receive(ReadOnlySpan<byte> text)
    {
        // Masked with zeros, as it may be: the bytes stay as they are.
        Span<byte> head = stackalloc byte[FrameHeader.MaxLength];
        var length = FrameHeader.Write(head, FrameOpcode.Text, text.Length);
        head[1] |= 0x80;
        head.Slice(length, 4).Clear();
        byte[] frame = [.. head[..(length + 4)], .. text];
        _isWaiting = false;
        _reading.SetResult(new ReadResult(new ReadOnlySequence<byte>(frame), isCanceled: false, isCompleted: false));
    }

    /// <summary>The connection ends.</summary>
    public void Dispose()
    {
        _isWaiting = false;
        _reading.SetResult(new ReadResult(default, isCanceled: false, isCompleted: true));
        _lost.Dispose();
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        _reading.Reset();
        var reading = new ValueTask<ReadResult>(this, _reading.Version);
        _isWaiting = true;
        return reading;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        // What comes is taken whole.
    }

    public override void CancelPendingRead() => throw new NotSupportedException();

    public override void Complete(Exception? exception = null)
    {
        // Nothing is held.
    }

    public override bool TryRead(out ReadResult result) => throw new NotSupportedException();

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token) => _reading.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _reading.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _reading.OnCompleted(continuation, state, token, flags);

    /// <summary>Where bytes are thrown away.</summary>
    private sealed class NoOutput : PipeWriter
    {
        public static readonly NoOutput Shared = new();

        private readonly byte[] _bytes = new byte[256 * 1024];

        public override void Advance(int bytes)
        {
            // They are gone.
        }

        public override void CancelPendingFlush() => throw new NotSupportedException();

        public override void Complete(Exception? exception = null)
        {
            // Nothing is held.
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => default;

        public override Memory<byte> GetMemory(int sizeHint = 0) => _bytes;

        public override Span<byte> GetSpan(int sizeHint = 0) => _bytes;
    }
}
