using System.Buffers;

namespace PeerRelay.Transports;

/// <summary>
/// A message that does not lie whole in a pipe: fragments, frames longer than a pipe holds, and what is passed over because it is not kept. It takes no more
/// memory than has come.
/// </summary>
internal sealed class FrameAssembly
{
    /// <summary>
    /// Of a message that is not kept, so many times the limit are read to get to the next. An old node without a limit may pass on what is
    /// somewhat too large; nobody honest passes on this much.
    /// </summary>
    public const int SkippedLimits = 16;

    /// <summary>How many fragments of a message may be empty. They cost reading and carry nothing; none that is common sends more than one.</summary>
    public const int MaxEmptyFragments = 16;

    private const int FirstBuffer = 4096;

    private byte[]? _buffer;
    private int _length;
    private int _empty;
    private FrameOpcode _opcode;
    private uint _mask;
    private bool _isTaken;

    /// <summary>Whether the message has begun in a frame before.</summary>
    public bool IsFragmented { get; private set; }

    /// <summary>Whether part of a frame's payload is still to come.</summary>
    public bool IsInFrame => Remaining > 0;

    /// <summary>Bytes of the frame that are still to come.</summary>
    public long Remaining { get; private set; }

    /// <summary>Whether the message ends with the frame that has been begun last.</summary>
    public bool IsEnd { get; private set; }

    /// <summary>Whether the message is passed over.</summary>
    public bool IsSkipping { get; private set; }

    /// <summary>Bytes that were passed over.</summary>
    public int Skipped { get; private set; }

    /// <summary>Takes back the message that was handed out last.</summary>
    public void Begin()
    {
        if (_isTaken) Release();
        _isTaken = false;
    }

    /// <summary>Looks at the head of a data frame before it is begun.</summary>
    /// <returns>Why nothing more can be received, or null.</returns>
    public ReceivedKind? Check(in FrameHeader header, int maxBytes)
    {
        if (header.Opcode == FrameOpcode.Continuation != IsFragmented) return ReceivedKind.Malformed;
        if (!IsFragmented) _opcode = header.Opcode;
        if (header is { PayloadLength: 0, IsFinal: false } && ++_empty > MaxEmptyFragments) return ReceivedKind.Malformed;
        if (_opcode == FrameOpcode.Text && !IsSkipping && header.PayloadLength <= maxBytes - _length) return null;
        if (!IsSkipping) Skip();
        return header.PayloadLength < (SkippedLimits * (long)maxBytes) - Skipped ? null : ReceivedKind.Endless;
    }

    /// <summary>Whether the payload of the frame that was looked at is kept.</summary>
    public bool IsKept => !IsSkipping && _opcode == FrameOpcode.Text;

    /// <summary>Begins a data frame.</summary>
    public void BeginFrame(in FrameHeader header)
    {
        Remaining = header.PayloadLength;
        IsEnd = header.IsFinal;
        IsFragmented = true;
        _mask = header.Mask;
    }

    /// <summary>Takes bytes of the frame's payload.</summary>
    public void Append(in ReadOnlySequence<byte> payload)
    {
        Remaining -= payload.Length;
        if (IsSkipping)
        {
            Skipped += (int)payload.Length;
            return;
        }

        foreach (var piece in payload)
        {
            var room = Room(piece.Length);
            piece.Span.CopyTo(room);
            _mask = FrameHeader.Unmask(room, _mask);
            _length += piece.Length;
        }
    }

    /// <summary>Ends a message that was kept.</summary>
    /// <returns>It; valid until the next begins.</returns>
    public ReadOnlyMemory<byte> End()
    {
        var message = _buffer.AsMemory(0, _length);
        Reset();
        _isTaken = true;
        return message;
    }

    /// <summary>Ends a message that was passed over.</summary>
    /// <returns>Why it was.</returns>
    public ReceivedKind EndSkipped()
    {
        Reset();
        return _opcode == FrameOpcode.Binary ? ReceivedKind.Binary : ReceivedKind.TooLarge;
    }

    public void Release()
    {
        if (_buffer is not null) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
    }

    private void Skip()
    {
        IsSkipping = true;
        Skipped = _length;
        Release();
    }

    private void Reset()
    {
        _length = 0;
        _empty = 0;
        Skipped = 0;
        IsSkipping = false;
        IsFragmented = false;
        IsEnd = false;
    }

    private Span<byte> Room(int bytes)
    {
        if (_buffer is null || _buffer.Length - _length < bytes)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + bytes, Math.Max(FirstBuffer, 2 * _length)));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            Release();
            _buffer = larger;
        }

        return _buffer.AsSpan(_length, bytes);
    }
}
