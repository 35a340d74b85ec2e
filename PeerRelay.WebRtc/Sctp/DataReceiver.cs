using System.Buffers;

namespace PeerRelay.WebRtc.Sctp;

/// <summary>
/// The receiving half: takes DATA in the order of TSNs, puts messages together and delivers them. What came beyond a gap waits for it to be filled, except whole messages
/// that are unordered or surely the next of their stream: those are delivered at once, so that streams do not wait for each other.
/// </summary>
internal sealed class DataReceiver(ISctpOwner owner, SctpOptions options, SctpDrops drops, uint initialTsn)
{
    private readonly HeldChunks held = new();
    private readonly MessageAssembly assembly = new(options.MaxMessageBytes);
    private readonly StreamOrder order = new();
    private long unreadBytes;

    /// <summary>Which TSNs have come.</summary>
    public ReceivedTsns Received { get; } = new(initialTsn - 1);

    /// <summary>Whether no message waits to be read.</summary>
    public bool IsAllRead => unreadBytes == 0;

    /// <summary>Bytes that there is room for, as it is told to the other side.</summary>
    public int Window => (int)Math.Max(0, options.ReceiveWindowBytes - UsedBytes);

    private long UsedBytes => unreadBytes + assembly.Length + held.Bytes;

    // The other side counts payloads alone, so it may be a little beyond the window in good faith.
    private long HardLimit => options.ReceiveWindowBytes + (options.ReceiveWindowBytes / 2);

    /// <summary>Takes a DATA chunk.</summary>
    public DataOutcome OnData(in DataChunk chunk)
    {
        if (Received.Contains(chunk.Tsn))
            return DataOutcome.Duplicate;
        if (chunk.Payload.Length > options.MaxMessageBytes)
            return DataOutcome.Violation;
        var isNext = chunk.Tsn == Received.Cumulative + 1;
        if (!Received.IsInReach(chunk.Tsn) || !HasRoom(chunk.Payload.Length, isNext))
            return DataOutcome.NoRoom;
        Received.Add(chunk.Tsn);
        if (!isNext)
            return TakeBeyondGap(chunk) ? DataOutcome.Taken : DataOutcome.Violation;
        Received.TryAdvance();
        return TakeInOrder(chunk) && TakeHeld() ? DataOutcome.Taken : DataOutcome.Violation;
    }

    /// <summary>Takes all up to a TSN as received (RFC 3758 §3.6).</summary>
    /// <returns>Whether that is news.</returns>
    public bool OnForwardTsn(in ForwardTsnChunk forward)
    {
        if (!Serial.IsAfter(forward.CumulativeTsn, Received.Cumulative))
            return false;
        while (Received.Cumulative != forward.CumulativeTsn && Received.HasGaps)
        {
            if (Received.TryAdvance())
            {
                TakeHeldOne();
                continue;
            }

            Received.Skip();
            assembly.Clear();
        }

        if (Received.Cumulative != forward.CumulativeTsn)
        {
            Received.JumpTo(forward.CumulativeTsn);
            assembly.Clear();
        }

        for (var i = 0; i < forward.StreamCount; i++)
            order.Advance(forward[i].Stream, forward[i].Ssn);
        TakeHeld();
        return true;
    }

    /// <summary>A message of so many bytes has been read.</summary>
    public void Release(int messageBytes) => unreadBytes = Math.Max(0, unreadBytes - messageBytes - SctpLimits.OverheadBytes);

    /// <summary>The other side has reset a stream (null: all).</summary>
    public void ResetStream(ushort? stream) => order.Reset(stream);

    /// <summary>Gives back what is not needed now.</summary>
    public void Trim()
    {
        held.Trim();
        Received.Trim();
    }

    /// <summary>Gives all buffers back.</summary>
    public void Clear()
    {
        held.Clear();
        assembly.Clear();
    }

    /// <summary>What is next has room unless unread messages take all of it: what is held beyond the gap never keeps the gap from being filled.</summary>
    private bool HasRoom(int bytes, bool isNext) =>
        bytes + SctpLimits.OverheadBytes + (isNext ? unreadBytes + assembly.Length : UsedBytes) <= HardLimit;

    private bool TakeInOrder(in DataChunk chunk)
    {
        if (chunk.IsBegin)
        {
            if (assembly.IsActive)
                return false;
            if (!chunk.IsEnd)
                return assembly.TryBegin(chunk);
            Deliver(chunk, chunk.Payload);
            return true;
        }

        // The rest of a message that the other side has given up.
        if (!assembly.IsActive)
        {
            drops.Add(SctpDropReason.OrphanFragment);
            return true;
        }

        if (!assembly.TryAppend(chunk))
            return false;
        if (!chunk.IsEnd)
            return true;
        Deliver(chunk, assembly.Message);
        assembly.Clear();
        return true;
    }

    private bool TakeHeld()
    {
        while (Received.TryAdvance())
        {
            if (!TakeHeldOne())
                return false;
        }

        return true;
    }

    private bool TakeHeldOne()
    {
        // Not held: it was delivered when it came, which no piece of a message can have been.
        if (!held.TryTake(Received.Cumulative, out var chunk))
            return !assembly.IsActive;
        var isFine = TakeInOrder(chunk.AsData());
        ArrayPool<byte>.Shared.Return(chunk.Buffer!);
        return isFine;
    }

    private bool TakeBeyondGap(in DataChunk chunk)
    {
        if (chunk.IsBegin && chunk.IsEnd && MayDeliver(chunk))
        {
            Deliver(chunk, chunk.Payload);
            return true;
        }

        held.Hold(chunk, chunk.Tsn - Received.Cumulative);
        if (!(chunk.IsBegin && chunk.IsEnd) && MayDeliver(chunk) && held.TryFindMessage(chunk.Tsn, options.MaxMessageBytes, out var first, out var bytes))
            DeliverHeld(first, bytes);
        return true;
    }

    private bool MayDeliver(in DataChunk chunk) => chunk.IsUnordered || order.IsNext(chunk.Stream, chunk.Ssn);

    private void DeliverHeld(uint first, int bytes)
    {
        var message = ArrayPool<byte>.Shared.Rent(bytes);
        held.TryGet(first, out var head);
        var length = 0;
        for (var tsn = first; length < bytes && held.TryTake(tsn, out var chunk); tsn++)
        {
            chunk.Buffer.AsSpan(0, chunk.Length).CopyTo(message.AsSpan(length));
            length += chunk.Length;
            ArrayPool<byte>.Shared.Return(chunk.Buffer!);
        }

        head.Buffer = message;
        head.Length = length;
        Deliver(head.AsData(), message.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(message);
    }

    private void Deliver(in DataChunk chunk, ReadOnlySpan<byte> message)
    {
        if (!chunk.IsUnordered)
            order.Advance(chunk.Stream, chunk.Ssn);
        unreadBytes += message.Length + SctpLimits.OverheadBytes;
        owner.OnMessage(chunk.Stream, chunk.Protocol, message);
    }
}
