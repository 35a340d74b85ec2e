using System.Buffers;
using PeerRelay.Rtc;

namespace PeerRelay.WebRtc.Connections;

/// <summary>
/// The messages of a channel that came and were not read. Each is in a rented buffer, and the latest one read keeps its own until the next is. Under the connection's lock. How much it holds
/// is bounded by the receive window, as only what is taken out frees that.
/// </summary>
internal sealed class Inbox
{
    private readonly Queue<(byte[] Buffer, int Length, bool IsText)> _messages = new();
    private byte[]? _latest;

    /// <summary>Whether there is a message.</summary>
    public bool IsAny => _messages.Count > 0;

    /// <summary>Puts in a copy of a message.</summary>
    public void Add(ReadOnlySpan<byte> message, bool isText)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(message.Length);
        message.CopyTo(buffer);
        _messages.Enqueue((buffer, message.Length, isText));
    }

    /// <summary>Takes out the first message. It is valid until the next call of this or <see cref="ReleaseLatest"/>.</summary>
    public RtcMessage Take()
    {
        ReleaseLatest();
        var (buffer, length, isText) = _messages.Dequeue();
        _latest = buffer;
        return new RtcMessage(buffer.AsMemory(0, length), isText);
    }

    /// <summary>Gives back the buffer of the message that was taken out last.</summary>
    public void ReleaseLatest()
    {
        if (_latest is not null) ArrayPool<byte>.Shared.Return(_latest);
        _latest = null;
    }

    /// <summary>Throws away the first message.</summary>
    /// <returns>Bytes of it; -1 if there is none.</returns>
    public int Drop()
    {
        if (!_messages.TryDequeue(out var message)) return -1;
        ArrayPool<byte>.Shared.Return(message.Buffer);
        return message.Length;
    }
}
