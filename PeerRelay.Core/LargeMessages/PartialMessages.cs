using System.Buffers;
using System.Text;
using PeerRelay.Identity;
using PeerRelay.Receipts;
using PeerRelay.Shares;
using PeerRelay.Wire;

namespace PeerRelay.LargeMessages;

/// <summary>
/// The messages that come in parts and are not whole yet, and the names of those that were delivered. Room is taken by what has come, whatever length a message says it has, and shared out
/// between the links by which messages come. What was begun can be ended: of each link, the message that was begun first finds room when others of it don't. Bounded in count, bytes and time.
/// Safe for threads.
/// </summary>
/// <param name="messageBytes">Bytes of one message, and of all that are not whole of one source by one link.</param>
/// <param name="partialBytes">Bytes of all that are not whole.</param>
/// <param name="remembered">Messages that were delivered whose names are remembered.</param>
internal sealed class PartialMessages(int messageBytes, long partialBytes, int remembered)
{
    /// <summary>Messages of one source by one link that are not whole. 4: who sends more at a time has them wait.</summary>
    public const int MaxPerSource = 4;

    private readonly Lock _lock = new();
    private readonly DeliveredMessages _delivered = new(remembered);
    private readonly Dictionary<(PeerId From, string Name), PartialMessage> _messages = []; // of each a part at least is there, so no more than there is room for parts
    private readonly LinkShares _shares = new(PartialMessage.PartsOf(partialBytes)); // a short part counts as one, so that many of them cost no more than they count
    private readonly int _largest = PartialMessage.PartsOf(messageBytes);
    private long _begun;

    /// <summary>How long nothing may come for a message before it is forgotten. 30 s: longer than any part is tried unless its sender is more patient than usual.</summary>
    public static TimeSpan IdleTime { get; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long nothing may come for a message before it gives way to others by its link. 5 s: who goes on with it sends a part again sooner. A sender that has given a message up
    /// does not tell, and what it sends next is not to wait until that is forgotten.
    /// </summary>
    public static TimeSpan GivesWayAfter { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Parts for which there is room.</summary>
    public int FreeParts
    {
        get
        {
            lock (_lock) return _shares.Free;
        }
    }

    /// <summary>Takes a part.</summary>
    /// <param name="from">Its source.</param>
    /// <param name="link">The neighbour by which it came.</param>
    /// <param name="part">The part.</param>
    /// <param name="now">The time since some fixed moment.</param>
    /// <param name="forgotten">Is given the messages that were forgotten, as there was no room beside them.</param>
    /// <param name="whole">The message that it has made whole, for the caller to deliver, and to tell <see cref="End"/> how that went.</param>
    public PartFate Add(PeerId from, PeerId link, in Part part, TimeSpan now, ICollection<PartialMessage> forgotten, out PartialMessage? whole)
    {
        whole = null;
        if (part.Length > messageBytes) return PartFate.TooLarge;
        var bytes = ArrayPool<byte>.Shared.Rent(part.Size);
        try
        {
            // First, and under no lock: what is not what it says is given no room.
            if (!part.TryDecode(bytes.AsSpan(0, part.Size))) return PartFate.Malformed;
            lock (_lock) return Add(from, link, part, bytes.AsSpan(0, part.Size), now, forgotten, out whole);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>Notes how the delivery of a message ended.</summary>
    /// <param name="message">The message.</param>
    /// <param name="offset">The part that made it whole.</param>
    /// <param name="outcome">How it ended; if it was refused, it has been put together.</param>
    /// <param name="now">The time since some fixed moment.</param>
    public void End(PartialMessage message, int offset, DeliveryOutcome outcome, TimeSpan now)
    {
        lock (_lock)
        {
            message.HeardAt = now;
            if (outcome == DeliveryOutcome.Refused)
            {
                message.Forget(offset);
                _shares.GiveBack(message.Link, 1);
            }

            if (outcome != DeliveryOutcome.Refused || message.Kept == 0) Remove(message);
            if (outcome == DeliveryOutcome.Taken) _delivered.End(message.From, Encoding.UTF8.GetBytes(message.Name), isTaken: true, now);
        }
    }

    /// <summary>Forgets the messages for which nothing has come for long.</summary>
    /// <returns>Those.</returns>
    public IReadOnlyList<PartialMessage> Expire(TimeSpan now)
    {
        var forgotten = new List<PartialMessage>();
        lock (_lock) Forget(message => now - message.HeardAt >= IdleTime, forgotten);
        return forgotten;
    }

    private PartFate Add(
        PeerId from, PeerId link, in Part part, ReadOnlySpan<byte> bytes, TimeSpan now, ICollection<PartialMessage> forgotten, out PartialMessage? whole)
    {
        whole = null;
        if (_delivered.IsDelivered(from, part.Message, now)) return PartFate.Delivered;
        var name = Encoding.UTF8.GetString(part.Message);
        if (_messages.TryGetValue((from, name), out var message))
        {
            if (!message.Fits(part)) return PartFate.Malformed;
            if (message.IsWhole) return PartFate.UnderWay;
            if (message.Has(part.Offset)) return PartFate.Repeated;
            message.HeardAt = now; // also if there is no room: its sender goes on with it
        }
        else
        {
            message = new PartialMessage(from, link, name, part.Length, part.Kind, ++_begun) { HeardAt = now };
            if (!MayBegin(message, forgotten)) return PartFate.NoRoom;
        }

        if (!HasRoom(message) && !MakeRoom(message, forgotten)) return PartFate.NoRoom;
        _messages.TryAdd((from, name), message);
        _shares.Take(message.Link);
        message.Keep(part.Offset, bytes);
        if (!message.IsWhole) return PartFate.Kept;
        whole = message;
        return PartFate.Completing;
    }

    /// <summary>Whether a message's source may begin another one by that link: in whose name it is written there says nothing of what comes by others.</summary>
    private bool MayBegin(PartialMessage message, ICollection<PartialMessage> forgotten)
    {
        if (message.Missing == 1 || HasFew()) return true; // whole at once
        Forget(other => IsOfItsSource(other) && IsIdleBeside(other, message), forgotten);
        return HasFew();

        bool HasFew()
        {
            var (count, bytes) = (0, 0L);
            foreach (var other in _messages.Values)
            {
                if (!IsOfItsSource(other)) continue;
                count++;
                bytes += other.Length;
            }

            return count < MaxPerSource && bytes + message.Length <= messageBytes;
        }

        bool IsOfItsSource(PartialMessage other) => other.From == message.From && other.Link == message.Link;
    }

    /// <summary>
    /// Whether there is room for a part of a message. Where it is scarce, what the first message of its link lacks is left to that: else many could be begun and none ended. The others wait,
    /// as their senders try again.
    /// </summary>
    private bool HasRoom(PartialMessage message) =>
        _shares.Free > _largest || (_shares.Free > 0 && (message.Missing == 1 || FirstOf(message) is not { } first || first == message || _shares.Free > first.Missing));

    /// <summary>Makes room: first idle ones of the same link give way, then one of a link that holds more, or as much and has begun it later.</summary>
    private bool MakeRoom(PartialMessage message, ICollection<PartialMessage> forgotten)
    {
        if (Forget(other => other.Link == message.Link && IsIdleBeside(other, message), forgotten) && HasRoom(message)) return true;
        if (_shares.Free > 0 || (FirstOf(message) is { } first && first != message)) return false; // its turn will come
        var last = _messages.Values.Where(other => !other.IsWhole && GivesWay(other, message)).MaxBy(other => (_shares.Of(other.Link), other.Number));
        if (last is null) return false;
        Remove(last);
        forgotten.Add(last);
        return true;
    }

    private bool GivesWay(PartialMessage other, PartialMessage to) =>
        _shares.GivesWay(other.Link, to.Link) || (other.Number > to.Number && !_shares.GivesWay(to.Link, other.Link));

    private static bool IsIdleBeside(PartialMessage other, PartialMessage message) => other != message && message.HeardAt - other.HeardAt >= GivesWayAfter;

    /// <summary>Of the messages of a message's link that are not whole, the one that was begun first.</summary>
    private PartialMessage? FirstOf(PartialMessage message) => _messages.Values.Where(other => other.Link == message.Link && !other.IsWhole).MinBy(other => other.Number);

    /// <summary>Forgets some of those that are not whole.</summary>
    /// <returns>Whether there were any.</returns>
    private bool Forget(Func<PartialMessage, bool> isOne, ICollection<PartialMessage> forgotten)
    {
        if (_messages.Count == 0) return false;
        PartialMessage[] idle = [.. _messages.Values.Where(message => !message.IsWhole && isOne(message))];
        foreach (var message in idle)
        {
            Remove(message);
            forgotten.Add(message);
        }

        return idle.Length > 0;
    }

    private void Remove(PartialMessage message)
    {
        if (_messages.Remove((message.From, message.Name))) _shares.GiveBack(message.Link, message.Kept);
    }
}
