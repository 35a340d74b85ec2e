using System.Buffers;
using PeerRelay.Identity;
using PeerRelay.Transports;
using PeerRelay.Wire;

namespace PeerRelay.Links;

/// <summary>
/// The frames that wait to be written to one link, side by side as they go on the wire, and bounded in bytes. Nobody ever waits to put one in: what
/// does not fit is refused, and its sender counts the drop. All that waits is taken out at once, by one writer at a time.
/// </summary>
/// <param name="maxBytes">Bytes that may wait, those that are being written included.</param>
/// <param name="budget">What all links of the node share.</param>
internal sealed class SendQueue(int maxBytes, SendBudget budget)
{
    /// <summary>The buffer that a queue begins with: some messages. Most links hold none, and no buffer, most of the time.</summary>
    private const int FirstBuffer = 4 * 1024;

    /// <summary>Where batches are large, the next one's buffer is as large as the last one's at once, up to this: growing step by step copies each byte once more. 1 MiB: what is written at once is hardly ever more.</summary>
    private const int MostAtFirst = 1024 * 1024;

    private readonly Lock _lock = new();
    private byte[] _buffer = [];
    private SendBatch _waiting;
    private TimeSpan _waitingSince;
    private TimeSpan? _writingSince;
    private int _held;
    private int _lastLength = FirstBuffer;
    private bool _isWriting;
    private FlushList? _markedBy;
    private bool _isComplete;
    private bool _isEnded;

    /// <summary>Bytes that wait, those that are being written included.</summary>
    public int Bytes => Volatile.Read(ref _held);

    /// <summary>When the oldest frame that is not written yet was put in; null if there is none.</summary>
    public TimeSpan? OldestSince
    {
        get
        {
            if (Bytes == 0) return null; // nearly always: all links are asked every second
            lock (_lock) return _writingSince ?? (_waiting.Length > 0 ? _waitingSince : null);
        }
    }

    /// <summary>Whether a frame with a payload of a length would be taken now. One always is, however long, if nothing waits.</summary>
    public bool HasRoom(int bytes)
    {
        var held = Bytes;
        var size = FrameHeader.LengthFor(bytes) + bytes;
        return (held == 0 || held + size <= maxBytes) && budget.Allows(size, held);
    }

    /// <summary>Puts a frame in.</summary>
    /// <param name="payload">Its payload, which is copied.</param>
    /// <param name="opcode">What it is.</param>
    /// <param name="isCounted">Whether it is a message, which the counters have.</param>
    /// <param name="now">The time since some fixed moment.</param>
    /// <returns><see cref="DropReason.None"/>, or why it was refused.</returns>
    public DropReason TryAdd(ReadOnlySpan<byte> payload, FrameOpcode opcode, bool isCounted, TimeSpan now)
    {
        lock (_lock)
        {
            if (WhyNot(payload.Length) is var reason and not DropReason.None) return reason;
            payload.CopyTo(Reserve(payload.Length, opcode, isCounted, now));
            return DropReason.None;
        }
    }

    /// <summary>Puts a message in that is passed on.</summary>
    /// <param name="envelope">The message.</param>
    /// <param name="self">The node that passes it on.</param>
    /// <param name="now">The time since some fixed moment.</param>
    /// <param name="turn">The turn in which it is: those that are to be written at its end.</param>
    /// <param name="isMarked">Whether this link is to be put among those. It is not if it is already.</param>
    /// <returns><see cref="DropReason.None"/>, or why it was refused.</returns>
    public DropReason TryForward(in Envelope envelope, PeerId self, TimeSpan now, FlushList turn, out bool isMarked)
    {
        var length = envelope.ForwardedLength;
        lock (_lock)
        {
            isMarked = false;
            if (WhyNot(length) is var reason and not DropReason.None) return reason;
            envelope.WriteForwarded(self, Reserve(length, FrameOpcode.Text, isCounted: true, now));
            isMarked = _markedBy != turn; // not only the first: a turn may last, and what others have put in must not wait for its end
            _markedBy = turn;
            return DropReason.None;
        }
    }

    /// <summary>Takes all that waits, unless somebody is writing: then that one goes on with it.</summary>
    public bool TryTake(out SendBatch batch)
    {
        lock (_lock)
        {
            _markedBy = null;
            batch = default;
            return !_isWriting && TryTakeWaiting(out batch);
        }
    }

    /// <summary>Gives back a batch that has been written, or given up, and takes the next.</summary>
    public bool TryTakeNext(in SendBatch written, out SendBatch next)
    {
        Return(written.Buffer);
        lock (_lock)
        {
            _held -= written.Held;
            _writingSince = null;
            _isWriting = false;
            return TryTakeWaiting(out next);
        }
    }

    /// <summary>Takes no more frames; those that are in still come out.</summary>
    public void Complete()
    {
        lock (_lock) _isComplete = true;
    }

    /// <summary>Whether all has been written that ever will be. It is told to one caller only.</summary>
    public bool TryEnd()
    {
        lock (_lock)
        {
            if (!_isComplete || _isWriting || _isEnded || _waiting.Length > 0) return false;
            return _isEnded = true;
        }
    }

    /// <summary>Gives back what nobody will write any more: the link has failed, and neither its bytes nor its buffer may stay with it.</summary>
    public void Abandon()
    {
        lock (_lock)
        {
            _isComplete = true;
            if (!TryTakeWaiting(out var batch)) return;
            Return(batch.Buffer);
            _held -= batch.Held;
        }
    }

    private DropReason WhyNot(int length)
    {
        if (_isComplete) return DropReason.LinkClosed;
        return HasRoom(length) ? DropReason.None : DropReason.SendQueueFull;
    }

    private bool TryTakeWaiting(out SendBatch batch)
    {
        batch = _waiting with { Buffer = _buffer };
        if (_waiting.Length == 0) return false;
        _lastLength = Math.Clamp(_waiting.Length, FirstBuffer, MostAtFirst);
        _buffer = [];
        _waiting = default;
        _writingSince = _waitingSince;
        return _isWriting = true;
    }

    /// <summary>Makes room for a frame and writes its head.</summary>
    /// <returns>Where its payload goes.</returns>
    private Span<byte> Reserve(int length, FrameOpcode opcode, bool isCounted, TimeSpan now)
    {
        var start = _waiting.Length;
        var size = FrameHeader.LengthFor(length) + length;
        if (_buffer.Length - start < size) Grow(start + size);
        if (start == 0) _waitingSince = now;
        var head = FrameHeader.Write(_buffer.AsSpan(start), opcode, length);
        _waiting = new SendBatch(
            [], start + size, _waiting.Held + size, _waiting.Frames + (isCounted ? 1 : 0), _waiting.FrameBytes + (isCounted ? length : 0));
        _held += size;
        return _buffer.AsSpan(start + head, length);
    }

    private void Grow(int size)
    {
        // Where the last batch is still being written, the other side is slow, and the next buffer may be there for long.
        var first = _isWriting ? FirstBuffer : _lastLength;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(size, _buffer.Length == 0 ? first : 2 * _buffer.Length));
        budget.Take(larger.Length);
        _buffer.AsSpan(0, _waiting.Length).CopyTo(larger);
        if (_buffer.Length > 0) Return(_buffer);
        _buffer = larger;
    }

    private void Return(byte[] buffer)
    {
        budget.Release(buffer.Length);
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
