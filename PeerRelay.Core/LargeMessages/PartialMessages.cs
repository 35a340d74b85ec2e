using System.Buffers;
using System.Text;
using PeerRelay.Identity;
using PeerRelay.Receipts;
using PeerRelay.Wire;

namespace PeerRelay.LargeMessages;

/// <summary>
/// The messages that come in parts and are not whole yet, and the names of those that were delivered. Room for a whole message is set aside when its first part comes, so that
/// what was begun can be ended. Bounded in count, bytes and time. Safe for threads.
/// </summary>
/// <param name="messageBytes">Bytes of one message, and of all that are not whole of one source.</param>
/// <param name="partialBytes">Bytes of all that are not whole.</param>
/// <param name="remembered">Messages that were delivered whose names are remembered.</param>
internal sealed class PartialMessages(int messageBytes, long partialBytes, int remembered)
{
    /// <summary>Messages of one source that are not whole. 4: who sends more at a time has them wait.</summary>
    public const int MaxPerSource = 4;

    private readonly Lock _lock = new();
    private readonly DeliveredMessages _delivered = new(remembered);

    // Those of more than one part only, unless they are being delivered: so no more than the bytes allow, some thousand.
    private readonly Dictionary<(PeerId From, string Name), PartialMessage> _messages = [];
    private long _bytes;

    /// <summary>How long nothing may come for a message before it is forgotten. 30 s: longer than any part is tried unless its sender is more patient than usual.</summary>
    public static TimeSpan IdleTime { get; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long nothing may come for a message before it gives way to another of its source. 5 s: who goes on with it sends a part again sooner. A sender that has given a message up
    /// does not tell, and what it sends next is not to wait until that is forgotten.
    /// </summary>
    public static TimeSpan GivesWayAfter { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes of the messages that are not whole.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock) return _bytes;
        }
    }

    /// <summary>Takes a part.</summary>
    /// <param name="from">Its source.</param>
    /// <param name="part">The part.</param>
    /// <param name="now">The time since some fixed moment.</param>
    /// <param name="whole">The message that it has made whole, for the caller to deliver, and to tell <see cref="End"/> how that went.</param>
    public PartFate Add(PeerId from, in Part part, TimeSpan now, out PartialMessage? whole)
    {
        whole = null;
        if (part.Length > messageBytes) return PartFate.TooLarge;
        var bytes = ArrayPool<byte>.Shared.Rent(part.Size);
        try
        {
            // First, and under no lock: what is not what it says is given no room.
            return part.TryDecode(bytes.AsSpan(0, part.Size)) ? Add(from, part, bytes.AsSpan(0, part.Size), now, out whole) : PartFate.Malformed;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>Notes how the delivery of a message ended.</summary>
    /// <param name="message">The message.</param>
    /// <param name="offset">The part that made it whole.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="now">The time since some fixed moment.</param>
    public void End(PartialMessage message, int offset, DeliveryOutcome outcome, TimeSpan now)
    {
        lock (_lock)
        {
            message.HeardAt = now;
            if (outcome == DeliveryOutcome.Refused) message.Forget(offset);
            if (outcome != DeliveryOutcome.Refused || message.IsEmpty) Remove(message);
            if (outcome == DeliveryOutcome.Taken) _delivered.End(message.From, Encoding.UTF8.GetBytes(message.Name), isTaken: true, now);
        }
    }

    /// <summary>Forgets the messages for which nothing has come for long.</summary>
    /// <returns>Their sources.</returns>
    public IReadOnlyList<PeerId> Expire(TimeSpan now) => Forget(message => now - message.HeardAt >= IdleTime);

    /// <summary>Forgets the messages of a source for which nothing has come for a while, as there is no room for another one of it.</summary>
    /// <returns>How many.</returns>
    public int MakeWay(PeerId from, TimeSpan now) => Forget(message => message.From == from && now - message.HeardAt >= GivesWayAfter).Length;

    private PeerId[] Forget(Predicate<PartialMessage> isIdle)
    {
        lock (_lock)
        {
            if (_messages.Count == 0) return [];
            PartialMessage[] idle = [.. _messages.Values.Where(message => !message.IsWhole && isIdle(message))];
            foreach (var message in idle) Remove(message);
            return [.. idle.Select(message => message.From)];
        }
    }

    private PartFate Add(PeerId from, in Part part, ReadOnlySpan<byte> bytes, TimeSpan now, out PartialMessage? whole)
    {
        whole = null;
        lock (_lock)
        {
            if (_delivered.IsDelivered(from, part.Message, now)) return PartFate.Delivered;
            var name = Encoding.UTF8.GetString(part.Message);
            if (_messages.TryGetValue((from, name), out var message))
            {
                if (!message.Fits(part)) return PartFate.Malformed;
                if (message.IsWhole) return PartFate.UnderWay;
                if (message.Has(part.Offset)) return PartFate.Repeated;
            }
            else
            {
                if (!HasRoom(from, part.Length)) return PartFate.NoRoom;
                message = new PartialMessage(from, name, part.Length, part.Kind);
                _messages.Add((from, name), message);
                _bytes += message.Length;
            }

            message.Keep(part.Offset, bytes);
            message.HeardAt = now;
            if (!message.IsWhole) return PartFate.Kept;
            whole = message;
            return PartFate.Completing;
        }
    }

    private bool HasRoom(PeerId from, int length)
    {
        if (_bytes + length > partialBytes) return false;
        if (length <= WireLimits.PartBytes) return true; // whole at once
        var (count, bytes) = (0, 0L);
        foreach (var message in _messages.Values)
        {
            if (message.From != from) continue;
            count++;
            bytes += message.Length;
        }

        return count < MaxPerSource && bytes + length <= messageBytes;
    }

    private void Remove(PartialMessage message)
    {
        if (_messages.Remove((message.From, message.Name))) _bytes -= message.Length;
    }
}
