using System.Diagnostics.CodeAnalysis;

namespace PeerRelay.Routing;

/// <summary>
/// The messages that were handed to one neighbour and that it has not acknowledged. When its link ends, when it refuses one, or when it has been silent for longer than its
/// acknowledgements take, they are taken out to be handed to another. Safe for threads; one lock, held for a look-up.
/// </summary>
/// <remarks>
/// A link keeps the order and loses nothing while it lives. So what is late is not lost as long as anything comes: a neighbour that is busy is given time, or else all would
/// send copies just when everybody is busy. Only of one that is silent are messages taken, and all at once: it is then avoided until it gives a sign of life. How long its
/// acknowledgements take is measured on late ones too, which is safe, as each message is handed to a neighbour once; and with each silence the next must be twice as long.
/// </remarks>
/// <param name="room">What all custodies of a node take together.</param>
internal sealed class Custody(HeldRoom room)
{
    /// <summary>Messages that are held at a time. 1,024: what a neighbour takes in a round trip at some thousands a second. What comes on top is handed on unheld.</summary>
    public const int MaxMessages = 1_024;

    /// <summary>Bytes that they may take. 1 MiB.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>So many times longer one may take whose acknowledgement does not come though other things do.</summary>
    private const int Patience = 4;

    /// <summary>The longest silence that is put up with. 60 s: a link whose other end is gone is found dead by then, and nodes that are overloaded may take as long.</summary>
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, HeldMessage> _held = [];
    private readonly Queue<(ulong Key, long Ticket)> _order = new(); // those too that are held no longer, until they come to the front
    private Dictionary<ulong, TimeSpan>? _late; // taken out because they were late: when they were handed over; made when one is
    private readonly RoundTripEstimate _roundTrip = new(TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(1), LongestTimeout);
    private int _bytes;
    private long _tickets;
    private bool _isClosed;

    /// <summary>How many messages are held.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _held.Count;
        }
    }

    /// <summary>Whether the acknowledgement of any message is due: it is held, or was taken out because it was late.</summary>
    public bool AwaitsAny
    {
        get
        {
            lock (_lock) return _held.Count > 0 || _late is { Count: > 0 };
        }
    }

    /// <summary>Holds a message, which is about to be handed over: the acknowledgement may come at once.</summary>
    /// <returns>False if there is no room, another try of the same message is held, or the neighbour is gone.</returns>
    public bool TryHold(HeldMessage message)
    {
        lock (_lock)
        {
            if (_isClosed || _held.Count >= MaxMessages || _bytes + message.Frame.Length > MaxBytes) return false;
            if (_held.ContainsKey(message.Key) || !room.TryTake(message.Frame.Length, _bytes)) return false;
            _held.Add(message.Key, message);
            _bytes += message.Frame.Length;
            if (_order.Count >= 2 * MaxMessages) Compact();
            message.Ticket = ++_tickets;
            _order.Enqueue((message.Key, message.Ticket));
            return true;
        }
    }

    /// <summary>Lets go of a message that the neighbour has acknowledged.</summary>
    /// <returns>Whether that was due: it was held, or was taken out because it was late.</returns>
    public bool Acknowledge(ulong key, TimeSpan now)
    {
        lock (_lock)
        {
            if (Remove(key, out var message)) _roundTrip.Add(now - message.HandedAt);
            else if (_late is not null && _late.Remove(key, out var handedAt)) _roundTrip.Add(now - handedAt);
            else return false;
            return true;
        }
    }

    /// <summary>Takes a message out that the neighbour has refused, or that could not be put on its link.</summary>
    /// <returns>Whether it was held.</returns>
    public bool TryTake(ulong key, [NotNullWhen(true)] out HeldMessage? message)
    {
        lock (_lock) return Remove(key, out message);
    }

    /// <summary>Takes all messages out: the neighbour is gone, and nothing is held for it from now on.</summary>
    public HeldMessage[] Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            return TakeAll();
        }
    }

    /// <summary>The messages that are held, in the order in which they were handed over.</summary>
    public HeldMessage[] Peek()
    {
        lock (_lock) return [.. _held.Values.OrderBy(message => message.Ticket)];
    }

    /// <summary>Takes those out that must be handed to another.</summary>
    /// <param name="heardAt">When anything last came from the neighbour.</param>
    /// <param name="now">The time since some fixed moment.</param>
    /// <param name="isSilent">Whether the neighbour is found to be silent: then they are all that were held.</param>
    public HeldMessage[] TakeOverdue(TimeSpan heardAt, TimeSpan now, out bool isSilent)
    {
        isSilent = false;
        lock (_lock)
        {
            if (!TryPeek(out var first)) return [];
            var timeout = _roundTrip.Timeout;
            isSilent = now - (heardAt > first.HandedAt ? heardAt : first.HandedAt) >= timeout;
            if (isSilent)
            {
                _roundTrip.BackOff();
                var all = TakeAll();
                _late = []; // of those that were taken before, none is acknowledged any more
                foreach (var message in all) _late[message.Key] = message.HandedAt;
                return all;
            }

            var overdue = new List<HeldMessage>();
            while (TryPeek(out first) && now - first.HandedAt >= Patience * timeout)
            {
                Remove(first.Key, out _);
                if (_late is not { Count: < MaxMessages }) _late = [];
                _late[first.Key] = first.HandedAt;
                overdue.Add(first);
            }

            return [.. overdue];
        }
    }

    private bool TryPeek([NotNullWhen(true)] out HeldMessage? first)
    {
        first = null;
        while (_order.TryPeek(out var entry) && !TryFind(entry, out first)) _order.Dequeue();
        return first is not null;
    }

    private bool Remove(ulong key, [NotNullWhen(true)] out HeldMessage? message)
    {
        if (!_held.Remove(key, out message)) return false;
        _bytes -= message.Frame.Length;
        room.GiveBack(message.Frame.Length);
        if (_held.Count == 0) _order.Clear();
        else TryPeek(out _);
        return true;
    }

    /// <summary>Lets go of those that are held no longer but stand behind one that is.</summary>
    private void Compact()
    {
        (ulong Key, long Ticket)[] held = [.. _order.Where(entry => TryFind(entry, out _))];
        _order.Clear();
        foreach (var entry in held) _order.Enqueue(entry);
    }

    private bool TryFind((ulong Key, long Ticket) entry, [NotNullWhen(true)] out HeldMessage? message) =>
        _held.TryGetValue(entry.Key, out message) && message.Ticket == entry.Ticket;

    private HeldMessage[] TakeAll()
    {
        HeldMessage[] all = [.. _held.Values.OrderBy(message => message.Ticket)];
        _held.Clear();
        _order.Clear();
        room.GiveBack(_bytes);
        _bytes = 0;
        return all;
    }
}
