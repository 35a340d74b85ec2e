using System.Buffers;

namespace PeerRelay.WebRtc.Sctp;

/// <summary>
/// Messages that wait to be sent: a line for each stream, taken from in turn, a message at a time (its fragments may not be mixed with others, RFC 9260 §6.9). Bounded in bytes.
/// </summary>
internal sealed class SendQueue(SctpOptions options)
{
    /// <summary>Buffers up to this size stay with their message, to be used anew until all is idle: the shared pool keeps far fewer than there are small messages underway.</summary>
    private const int MaxKeptBytes = 2048;

    private readonly Dictionary<ushort, OutgoingStream> streams = [];
    private readonly Queue<OutgoingStream> turns = new();
    private readonly List<OutgoingStream> toNotify = [];
    private OutgoingMessage? spare;
    private long usedBytes;

    /// <summary>Bytes of payload not cut yet.</summary>
    public long PendingBytes { get; private set; }

    /// <summary>Whether anything is not cut yet.</summary>
    public bool HasPending => PendingBytes > 0;

    /// <summary>Streams that something is known of.</summary>
    public int StreamCount => streams.Count;

    /// <summary>Takes a message if there is room, and the stream not being reset.</summary>
    public bool TryEnqueue(ushort stream, uint protocol, ReadOnlySpan<byte> message)
    {
        var cost = message.Length + SctpLimits.OverheadBytes;
        if (usedBytes + cost > options.SendBufferBytes)
            return false;
        var line = GetOrAdd(stream);
        if (line.IsResetting)
            return false;
        usedBytes += cost;
        PendingBytes += message.Length;
        line.BufferedBytes += message.Length;
        if (!line.HasMessages)
            turns.Enqueue(line);
        line.Enqueue(Make(line, protocol, message));
        return true;
    }

    /// <summary>A stream that messages were sent on since it began, or was reset; null if there is none.</summary>
    public OutgoingStream? Find(ushort stream) => streams.GetValueOrDefault(stream);

    /// <summary>A stream, known or not.</summary>
    public OutgoingStream GetOrAdd(ushort stream)
    {
        if (!streams.TryGetValue(stream, out var line))
            streams[stream] = line = new OutgoingStream(stream);
        return line;
    }

    /// <summary>Forgets a stream of which nothing waits.</summary>
    public void Remove(OutgoingStream stream) => streams.Remove(stream.Id);

    /// <summary>How long the next chunk would be.</summary>
    /// <param name="space">Bytes of payload that there is room for.</param>
    /// <param name="maxSpace">What an empty packet has room for.</param>
    /// <returns>Its length; 0 if it should wait for another packet. A message that fits in one packet is not split.</returns>
    public int Measure(int space, int maxSpace)
    {
        var message = turns.Peek().First;
        var rest = message.Length - message.Cut;
        if (rest <= space)
            return rest;
        return message.Length <= maxSpace || space < Math.Min(SctpLimits.MinFragmentBytes, maxSpace) ? 0 : space & ~3;
    }

    /// <summary>Cuts the next chunk.</summary>
    /// <param name="length">As it was measured.</param>
    public OutgoingChunk Cut(int length)
    {
        var stream = turns.Peek();
        var message = stream.First;
        if (message.Cut == 0)
            message.Ssn = stream.NextSsn++;
        var chunk = new OutgoingChunk { Message = message, Offset = message.Cut, Length = length };
        message.Cut += length;
        PendingBytes -= length;
        if (message.Cut == message.Length)
        {
            stream.Dequeue();
            turns.Dequeue();
            if (stream.HasMessages)
                turns.Enqueue(stream);
        }

        return chunk;
    }

    /// <summary>A chunk was acknowledged for good: its message's buffer is given back with the last one.</summary>
    public void Complete(in OutgoingChunk chunk)
    {
        var message = chunk.Message;
        var stream = message.Stream;
        message.Acked += chunk.Length;
        stream.BufferedBytes -= chunk.Length;
        if (stream.NotifyAt >= stream.BufferedBytes)
        {
            stream.NotifyAt = -1;
            toNotify.Add(stream);
        }

        if (message.Acked < message.Length)
            return;
        usedBytes -= message.Length + SctpLimits.OverheadBytes;
        Return(message);
    }

    /// <summary>Takes a stream that the owner is to be told of.</summary>
    public bool TryTakeNotification(out ushort stream)
    {
        stream = 0;
        if (toNotify.Count == 0)
            return false;
        stream = toNotify[^1].Id;
        toNotify.RemoveAt(toNotify.Count - 1);
        return true;
    }

    /// <summary>Gives back what is not needed now.</summary>
    public void Trim()
    {
        if (usedBytes > 0)
            return;
        spare = null;
        turns.TrimExcess();
        toNotify.TrimExcess();
    }

    /// <summary>Gives the buffers of all messages back that are not wholly cut.</summary>
    public void Clear()
    {
        while (turns.TryDequeue(out var stream))
        {
            while (stream.HasMessages)
                Return(stream.Dequeue());
        }

        streams.Clear();
        toNotify.Clear();
        PendingBytes = 0;
        spare = null;
    }

    private OutgoingMessage Make(OutgoingStream stream, uint protocol, ReadOnlySpan<byte> bytes)
    {
        var message = spare ?? new OutgoingMessage();
        spare = message.Next;
        if (message.Buffer.Length < bytes.Length)
        {
            GiveBack(message);
            message.Buffer = ArrayPool<byte>.Shared.Rent(bytes.Length);
        }

        bytes.CopyTo(message.Buffer);
        (message.Length, message.Cut, message.Acked) = (bytes.Length, 0, 0);
        (message.Stream, message.Protocol) = (stream, protocol);
        return message;
    }

    private void Return(OutgoingMessage message)
    {
        if (message.Buffer.Length > MaxKeptBytes)
            GiveBack(message);
        message.Next = spare;
        spare = message;
    }

    private static void GiveBack(OutgoingMessage message)
    {
        if (message.Buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(message.Buffer);
        message.Buffer = [];
    }
}
