using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace PeerRelay.Transports;

/// <summary>
/// The server's side of a WebSocket (RFC 6455) on the pipe of a connection that has been upgraded. It does what the <c>WebSocket</c> object does, at a
/// fraction of its cost: a message that lies in one piece in the pipe is unmasked where it lies, and frames are written many at a time.
/// </summary>
/// <param name="pipe">The connection's pipe. The connection's host completes it.</param>
/// <param name="abort">Cuts the connection.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class PipeConnection(IDuplexPipe pipe, Action abort, TimeProvider timeProvider) : IConnection
{
    /// <summary>
    /// Bytes that the pipe is given at once. What a peer does not read is to wait in its send queue, which is bounded, and not in the pipe as well. 1 MiB: what is written at once is hardly ever more.
    /// </summary>
    private const int MaxWrite = 1024 * 1024;

    private const long Complete = -1;

    private readonly FrameAssembly _assembly = new();
    private ReadOnlySequence<byte> _buffer; // what has been read, but for the first _at bytes
    private ReadOnlyMemory<byte> _piece; // the first piece of that
    private int _at;
    private bool _isReading;
    private bool _isPartLeft;
    private bool _isOver;
    private volatile bool _isAborted;
    private long _incompleteSince = Complete;

    public string Transport => "websocket";

    public bool WantsPings => true;

    public CloseCode? RemoteCloseCode { get; private set; }

    public TimeSpan? IncompleteSince => Volatile.Read(ref _incompleteSince) is var ticks and not Complete ? TimeSpan.FromTicks(ticks) : null;

    public ValueTask<ReceivedMessage> ReceiveAsync(int maxBytes, CancellationToken cancellationToken)
    {
        if (_isOver) return new ValueTask<ReceivedMessage>(new ReceivedMessage(ReceivedKind.Lost));
        _assembly.Begin();
        return _isReading && (TryTakePlain(maxBytes, out var message) || TryTake(maxBytes, out message)) ? new ValueTask<ReceivedMessage>(message) : WaitAsync(maxBytes, cancellationToken);
    }

    public ValueTask<bool> SendAsync(ReadOnlyMemory<byte> frames, CancellationToken cancellationToken)
    {
        if (frames.Length > MaxWrite) return SendInPiecesAsync(frames, cancellationToken);
        if (_isAborted) return new ValueTask<bool>(false); // the pipe takes bytes for a while yet, which would count as sent
        try
        {
            var flushing = pipe.Output.WriteAsync(frames, cancellationToken);
            return flushing.IsCompletedSuccessfully ? new ValueTask<bool>(!flushing.Result.IsCompleted) : AwaitFlushAsync(flushing);
        }
        catch (Exception) // what the transport failed with: it is lost, however that is called
        {
            return new ValueTask<bool>(false);
        }
    }

    public async Task CloseOutputAsync(CloseCode code, string reason, CancellationToken cancellationToken)
    {
        var frame = new byte[FrameHeader.MaxUnmaskedLength + FrameHeader.MaxControlPayload];
        await SendAsync(frame.AsMemory(0, ClosePayload.WriteFrame(frame, code, reason)), cancellationToken).ConfigureAwait(false);
    }

    public void Abort()
    {
        _isAborted = true;
        abort();
    }

    public void Dispose() => _assembly.Release();

    private static async ValueTask<bool> AwaitFlushAsync(ValueTask<FlushResult> flushing)
    {
        try
        {
            return !(await flushing.ConfigureAwait(false)).IsCompleted;
        }
        catch (Exception) // as in SendAsync
        {
            return false;
        }
    }

    private async ValueTask<bool> SendInPiecesAsync(ReadOnlyMemory<byte> frames, CancellationToken cancellationToken)
    {
        for (var at = 0; at < frames.Length; at += MaxWrite)
            if (!await SendAsync(frames.Slice(at, Math.Min(MaxWrite, frames.Length - at)), cancellationToken).ConfigureAwait(false))
                return false;
        return true;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReceivedMessage> WaitAsync(int maxBytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult result;
            try
            {
                if (_isReading) LetGo();
                NoteIfIncomplete();
                result = await pipe.Input.ReadAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception) // as in SendAsync
            {
                return End(ReceivedKind.Lost);
            }

            Hold(result.Buffer);
            if (TryTakePlain(maxBytes, out var message) || TryTake(maxBytes, out message)) return message;
            if (result.IsCompleted || result.IsCanceled) return End(ReceivedKind.Lost);
        }
    }

    private void Hold(in ReadOnlySequence<byte> buffer)
    {
        (_buffer, _piece, _at) = (buffer, buffer.First, 0);
        _isReading = true;
    }

    /// <summary>Lets the pipe have back what has been dealt with, and wait for more than it has.</summary>
    private void LetGo()
    {
        _isPartLeft = _buffer.Length > _at;
        pipe.Input.AdvanceTo(_buffer.GetPosition(_at), _buffer.End);
        (_buffer, _piece, _at) = (default, default, 0);
        _isReading = false;
    }

    private void NoteIfIncomplete()
    {
        if ((_isPartLeft || _assembly.IsFragmented) && Volatile.Read(ref _incompleteSince) == Complete)
            Volatile.Write(ref _incompleteSince, timeProvider.GetElapsedTime(0).Ticks);
    }

    /// <summary>Passes over bytes that have been dealt with.</summary>
    private void Advance(long bytes) => Hold(_buffer.Slice(_at + bytes));

    /// <summary>Takes the next message if it is as most are: text, of one frame that lies in one piece. It is unmasked where it lies.</summary>
    private bool TryTakePlain(int maxBytes, out ReceivedMessage message)
    {
        message = default;
        var rest = _piece.Span[_at..];
        if (_assembly.IsFragmented || !FrameHeader.TryRead(rest, out var header, out _)) return false;
        if (header is not { Opcode: FrameOpcode.Text, IsFinal: true }) return false;
        if (header.PayloadLength > maxBytes || header.PayloadLength > rest.Length - header.Length) return false;
        // The bytes are this connection's own until it lets the pipe have them back.
        var memory = MemoryMarshal.AsMemory(_piece.Slice(_at + header.Length, (int)header.PayloadLength));
        FrameHeader.Unmask(memory.Span, header.Mask);
        _at += header.Length + memory.Length;
        message = Text(memory);
        Volatile.Write(ref _incompleteSince, Complete);
        return true;
    }

    /// <summary>Takes the next message, or control frame, out of what has been read.</summary>
    /// <returns>Whether it is there; if not, more must be read.</returns>
    private bool TryTake(int maxBytes, out ReceivedMessage message)
    {
        if (_at > 0) Advance(0);
        while (TryTakeFrame(maxBytes, out message))
        {
            if (message.Kind == ReceivedKind.None) continue;
            if (!_assembly.IsFragmented) Volatile.Write(ref _incompleteSince, Complete); // a control frame ends no message
            return true;
        }

        return false;
    }

    /// <summary>Takes one frame, or as much as there is of it.</summary>
    /// <param name="maxBytes">The largest message that is kept.</param>
    /// <param name="message">What it has completed; of the kind none if nothing.</param>
    /// <returns>Whether there may be another one in what has been read.</returns>
    private bool TryTakeFrame(int maxBytes, out ReceivedMessage message)
    {
        message = default;
        if (_assembly.IsInFrame) return TakePayload(out message);
        Span<byte> head = stackalloc byte[FrameHeader.MaxLength];
        if (!FrameHeader.TryRead(Head(head), out var header, out var isMalformed))
        {
            if (isMalformed) message = End(ReceivedKind.Malformed);
            return isMalformed;
        }

        if (header.IsControl) return TakeControl(header, out message);
        if (_assembly.Check(header, maxBytes) is { } fault)
        {
            message = End(fault, _assembly.Skipped);
            return true;
        }

        if (_assembly.IsKept && header.IsFinal && !_assembly.IsFragmented && header.PayloadLength <= _buffer.Length - header.Length)
        {
            message = TakeWhole(header);
            return true;
        }

        // Not waited for in the pipe: a part of a frame must not keep a whole block of it.
        _assembly.BeginFrame(header);
        Advance(header.Length);
        return TakePayload(out message);
    }

    /// <summary>What may be the head of the next frame, in one piece.</summary>
    private ReadOnlySpan<byte> Head(Span<byte> copy)
    {
        var first = _buffer.FirstSpan;
        if (first.Length >= FrameHeader.MaxLength || first.Length == _buffer.Length) return first;
        var length = (int)Math.Min(copy.Length, _buffer.Length);
        _buffer.Slice(0, length).CopyTo(copy);
        return copy[..length];
    }

    /// <summary>A message that is one frame, all of which has been read, in several pieces.</summary>
    private ReceivedMessage TakeWhole(in FrameHeader header)
    {
        _assembly.BeginFrame(header);
        _assembly.Append(_buffer.Slice(header.Length, header.PayloadLength));
        Advance(header.Length + header.PayloadLength);
        return Text(_assembly.End());
    }

    private bool TakePayload(out ReceivedMessage message)
    {
        message = default;
        var length = Math.Min(_assembly.Remaining, _buffer.Length);
        _assembly.Append(_buffer.Slice(0, length));
        Advance(length);
        if (_assembly.IsInFrame) return false;
        if (!_assembly.IsEnd) return true;
        var skipped = _assembly.Skipped;
        message = _assembly.IsSkipping ? new ReceivedMessage(_assembly.EndSkipped(), Skipped: skipped) : Text(_assembly.End());
        return true;
    }

    private bool TakeControl(in FrameHeader header, out ReceivedMessage message)
    {
        message = default;
        var length = (int)header.PayloadLength;
        if (_buffer.Length < header.Length + length) return false;
        var payload = new byte[length];
        _buffer.Slice(header.Length, length).CopyTo(payload);
        FrameHeader.Unmask(payload, header.Mask);
        Advance(header.Length + length);
        message = header.Opcode switch
        {
            FrameOpcode.Ping => new ReceivedMessage(ReceivedKind.Ping, payload),
            FrameOpcode.Pong => new ReceivedMessage(ReceivedKind.Pong),
            _ => End(ClosePayload.KindOf(payload)),
        };
        if (message.Kind == ReceivedKind.Closed) RemoteCloseCode = ClosePayload.CodeOf(payload);
        return true;
    }

    private ReceivedMessage Text(ReadOnlyMemory<byte> text) =>
        Utf8.IsValid(text.Span) ? new ReceivedMessage(ReceivedKind.Text, text) : End(ReceivedKind.InvalidUtf8);

    /// <summary>Nothing more is received.</summary>
    private ReceivedMessage End(ReceivedKind kind, int skipped = 0)
    {
        _isOver = true;
        return new ReceivedMessage(kind, Skipped: skipped);
    }
}
