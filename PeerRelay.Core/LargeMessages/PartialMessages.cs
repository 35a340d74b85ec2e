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

    /// <summary>
    /// Messages that had to give way whose names are remembered. 1,024: as many as there may be at a time, unless there is more room than usual.
    /// </summary>
    private const int MaxDisplaced = 1_024;

    private readonly Lock _lock = new();
    private readonly DeliveredMessages _delivered = new(remembered);
    private readonly Dictionary<(PeerId From, string Name), PartialMessage> _messages = []; // of each a part at least is there, so no more than there is room for parts
    private readonly Dictionary<PeerId, LinkMessages> _accounts = []; // the same
    private readonly LinkShares _shares = new(PartialMessage.PartsOf(partialBytes)); // a short part counts as one, so that many of them cost no more than they count
    private readonly DeliveredMessages _displaced = new(MaxDisplaced, IdleTime); // those that had to give way: what is receipted of them does not come again, and the rest would take room in vain
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
        if (outcome == DeliveryOutcome.Refused) message.TakeApart(offset); // under no lock: up to some milliseconds
        lock (_lock)
        {
            message.HeardAt = now;
            if (outcome == DeliveryOutcome.Refused)
            {
                message.Reopen();
                _accounts[AccountOf(message)].Open(message);
                _shares.GiveBack(AccountOf(message), 1);
            }

            if (outcome != DeliveryOutcome.Refused || message.Kept == 0) Remove(message);
            if (outcome == DeliveryOutcome.Taken) _delivered.End(message.From, Encoding.UTF8.GetBytes(message.Name), isTaken: true, now);
        }
    }

    /// <summary>
    /// Notes that there is no link to a neighbour any more. What came by it is kept, as its senders may go on by other ways; what does not gives way first. Else whoever comes again and again under
    /// other ids would have a share for each.
    /// </summary>
    public void OnGone(PeerId link)
    {
        lock (_lock)
        {
            if (!_accounts.TryGetValue(link, out var messages)) return;
            foreach (var message in messages.All.ToArray()) Move(message, link: null);
        }
    }

    /// <summary>Forgets the messages for which nothing has come for long.</summary>
    /// <returns>Those.</returns>
    public IReadOnlyList<PartialMessage> Expire(TimeSpan now)
    {
        var forgotten = new List<PartialMessage>();
        lock (_lock)
        {
            foreach (var messages in _accounts.Values) Forget(messages.IdleSince(now - IdleTime), forgotten);
        }

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
            if (message.Link is null) Move(message, link);
            if (message.Has(part.Offset)) return PartFate.Repeated;
            message.HeardAt = now; // also if there is no room: its sender goes on with it
        }
        else
        {
            if (_displaced.IsDelivered(from, part.Message, now)) return PartFate.NoRoom;
            message = new PartialMessage(from, link, name, part.Length, part.Kind, ++_begun) { HeardAt = now };
            if (!MayBegin(message, forgotten)) return PartFate.NoRoom;
        }

        if (!HasRoom(message) && !MakeRoom(message, forgotten)) return PartFate.NoRoom;
        if (_messages.TryAdd((from, name), message)) Enter(message);
        _shares.Take(AccountOf(message), 1);
        message.Keep(part.Offset, bytes);
        if (!message.IsWhole) return PartFate.Kept;
        _accounts[AccountOf(message)].Close(message);
        whole = message;
        return PartFate.Completing;
    }

    /// <summary>Whether a message's source may begin another one by that link: in whose name it is written there says nothing of what comes by others.</summary>
    private bool MayBegin(PartialMessage message, ICollection<PartialMessage> forgotten)
    {
        if (message.Missing == 1 || MessagesBeside(message) is not { } messages) return true; // whole at once, or the first by its link
        if (HasFew()) return true;
        Forget([.. messages.Of(message.From).Where(other => !other.IsWhole && other.HeardAt <= message.HeardAt - GivesWayAfter)], forgotten);
        return HasFew();

        bool HasFew()
        {
            var others = messages.Of(message.From);
            return others.Count < MaxPerSource && others.Sum(other => (long)other.Length) + message.Length <= messageBytes;
        }
    }

    /// <summary>
    /// Whether there is room for a part of a message. Where it is scarce, what the first message of its link lacks is left to that: else many could be begun and none ended. The others wait,
    /// as their senders try again.
    /// </summary>
    private bool HasRoom(PartialMessage message) =>
        _shares.Free > _largest || (_shares.Free > 0 && (message.Missing == 1 || FirstBeside(message) is not { } first || _shares.Free > first.Missing));

    /// <summary>Makes room: first idle ones of the same link give way, then one whose link has ended, or one of a link that holds more, or as much and has begun it later.</summary>
    private bool MakeRoom(PartialMessage message, ICollection<PartialMessage> forgotten)
    {
        if (MessagesBeside(message) is { } messages && Forget(messages.IdleSince(message.HeardAt - GivesWayAfter), forgotten) && HasRoom(message)) return true;
        if (_shares.Free > 0 || FirstBeside(message) is not null) return false; // its turn will come
        // Of each link the one that was begun last: there may be many, and strangers have this done.
        var last = _accounts.Values.Select(other => other.Last).Where(other => other is not null && GivesWay(other, message))
            .MaxBy(other => (other!.Link is null, _shares.Of(AccountOf(other)), other.Number));
        if (last is null) return false;
        Forget([last], forgotten);
        _displaced.End(last.From, Encoding.UTF8.GetBytes(last.Name), isTaken: true, message.HeardAt);
        return true;
    }

    private bool GivesWay(PartialMessage other, PartialMessage to)
    {
        if (other.Link is null) return true;
        var (ofOther, own) = (AccountOf(other), AccountOf(to));
        return _shares.GivesWay(ofOther, own) || (other.Number > to.Number && !_shares.GivesWay(own, ofOther));
    }

    /// <summary>Those by a message's link, itself included if it has been taken in; null if there are none.</summary>
    private LinkMessages? MessagesBeside(PartialMessage message) => _accounts.GetValueOrDefault(AccountOf(message));

    /// <summary>Of the messages of its link that are not whole, the one that was begun before a message and before all others; null if there is none.</summary>
    private PartialMessage? FirstBeside(PartialMessage message) => MessagesBeside(message)?.First is { } first && first != message ? first : null;

    /// <summary>Forgets some of those that are not whole.</summary>
    /// <returns>Whether there were any.</returns>
    private bool Forget(IReadOnlyList<PartialMessage> messages, ICollection<PartialMessage> forgotten)
    {
        foreach (var message in messages)
        {
            Remove(message);
            forgotten.Add(message);
        }

        return messages.Count > 0;
    }

    private void Remove(PartialMessage message)
    {
        if (!_messages.Remove((message.From, message.Name))) return;
        Exit(message);
        _shares.GiveBack(AccountOf(message), message.Kept);
    }

    private void Move(PartialMessage message, PeerId? link)
    {
        Exit(message);
        _shares.GiveBack(AccountOf(message), message.Kept);
        message.Link = link;
        _shares.Take(AccountOf(message), message.Kept);
        Enter(message);
    }

    private void Enter(PartialMessage message)
    {
        if (!_accounts.TryGetValue(AccountOf(message), out var messages)) _accounts.Add(AccountOf(message), messages = new LinkMessages());
        messages.Add(message);
    }

    private void Exit(PartialMessage message)
    {
        var messages = _accounts[AccountOf(message)];
        messages.Remove(message);
        if (messages.IsEmpty) _accounts.Remove(AccountOf(message));
    }

    /// <summary>To whose account a message is. Those whose links have ended share one; a neighbour that chose this id would have a part in it, and nothing from that.</summary>
    private static PeerId AccountOf(PartialMessage message) => message.Link ?? default;
}
