using System.Diagnostics.CodeAnalysis;
using PeerRelay.Identity;
using PeerRelay.Routing;
using PeerRelay.Wire;

namespace PeerRelay.Receipts;

/// <summary>
/// The messages of this node that wait for a receipt: when each is tried again, and when it is given up. Bounded in count and in bytes; each message is
/// bounded in time. Safe for threads: one lock, held for a look-up, and by <see cref="Tick"/> for all that is due.
/// </summary>
/// <remarks>
/// A try that nothing is heard of is followed by the next after the time-out that earlier receipts suggest, twice as long with each try, but no longer than lets all tries
/// fit the time that is left. After the last, the book waits until the message's time is over: a late receipt is still the truth.
/// </remarks>
/// <typeparam name="T">What the caller knows a message by.</typeparam>
/// <param name="maxCount">Messages that may wait at a time.</param>
/// <param name="maxBytes">Bytes that their frames may take together.</param>
internal sealed class ReceiptBook<T>(int maxCount = ReceiptBook<T>.DefaultCount, long maxBytes = ReceiptBook<T>.DefaultBytes)
{
    /// <summary>Messages that may wait at a time, unless told otherwise: a thousand a second for as long as <see cref="DefaultLimit"/>.</summary>
    public const int DefaultCount = 10_000;

    /// <summary>Bytes that their frames may take, unless told otherwise. 32 MiB: some 3 KiB for each.</summary>
    public const long DefaultBytes = 32 * 1024 * 1024;

    /// <summary>How many tries, unless told otherwise.</summary>
    public const int DefaultTries = 5;

    /// <summary>How long a try is given at least, if there is time. 3 s: in that time the nodes on the way find a dead next hop and hand the message to another.</summary>
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(3);

    /// <summary>So many receipts in a row for messages that were tried more than once say that the time-out is too short, not that tries were lost.</summary>
    private const int LateReceipts = 8;

    private readonly Lock _lock = new();
    private readonly Dictionary<(PeerId To, ulong Nonce), AwaitedReceipt<T>> _awaited = [];
    private readonly SortedSet<AwaitedReceipt<T>> _byDue = new(Comparer<AwaitedReceipt<T>>.Create(CompareDue));
    private readonly RoundTripEstimate _roundTrip = new(ShortestWait, ShortestWait, TimeSpan.FromSeconds(10));
    private long _bytes;
    private long _added;
    private int _lateReceipts;

    /// <summary>How long a message waits for its receipt, over all tries, unless told otherwise.</summary>
    public static TimeSpan DefaultLimit { get; } = TimeSpan.FromSeconds(20);

    /// <summary>How many messages wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _awaited.Count;
        }
    }

    /// <summary>When <see cref="Tick"/> next has something to do; null if no message waits.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            lock (_lock) return _byDue.Min?.DueAt;
        }
    }

    /// <summary>How long a first try waits before there is another, unless the message's own limit leaves less.</summary>
    public TimeSpan TryTimeout
    {
        get
        {
            lock (_lock) return _roundTrip.Timeout;
        }
    }

    /// <summary>Enters a message. To be done before its first try is sent, since the receipt may come at once.</summary>
    /// <param name="to">The peer that it is for.</param>
    /// <param name="nonce">Its nonce.</param>
    /// <param name="frame">The frame of its first try, as <see cref="ReceiptMember.Write"/> makes it; the book keeps it, and nobody changes it.</param>
    /// <param name="sender">What the caller knows it by.</param>
    /// <param name="limit">How long it may wait, over all tries.</param>
    /// <param name="maxTries">How many tries, 1 to <see cref="WireLimits.MaxReceiptTry"/>.</param>
    /// <param name="now">The time since some fixed moment.</param>
    /// <returns>False if there is no room, or a message with that nonce for that peer waits already.</returns>
    /// <exception cref="ArgumentException">The frame asks for no receipt.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not positive, or the number of tries is outside that range.</exception>
    public bool TryAdd(PeerId to, ulong nonce, byte[] frame, T sender, TimeSpan limit, int maxTries, TimeSpan now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTries, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxTries, WireLimits.MaxReceiptTry);
        if (!ReceiptMember.IsIn(frame)) throw new ArgumentException("Not a frame that asks for a receipt.", nameof(frame));
        lock (_lock)
        {
            if (_awaited.Count >= maxCount || _bytes + frame.Length > maxBytes || _awaited.ContainsKey((to, nonce))) return false;
            var message = new AwaitedReceipt<T>(sender, to, nonce, frame, _added++) { AddedAt = now, EndsAt = now + limit, MaxTries = maxTries };
            _awaited.Add((to, nonce), message);
            _bytes += frame.Length;
            message.DueAt = DueAfterTry(message, now);
            _byDue.Add(message);
            return true;
        }
    }

    /// <summary>Finds a message that waits.</summary>
    public bool TryGet(PeerId to, ulong nonce, [MaybeNullWhen(false)] out T sender)
    {
        lock (_lock)
        {
            var isThere = _awaited.TryGetValue((to, nonce), out var message);
            sender = isThere ? message!.Sender : default;
            return isThere;
        }
    }

    /// <summary>Takes a receipt.</summary>
    /// <param name="from">Who says that it got the message: only the word of the message's target counts.</param>
    /// <param name="nonce">The nonce of the message.</param>
    /// <param name="hops">Over how many links it came.</param>
    /// <param name="now">The time since some fixed moment.</param>
    /// <param name="completed">The message, which no longer waits.</param>
    /// <returns>False if no message waits for that.</returns>
    public bool OnReceipt(PeerId from, ulong nonce, int hops, TimeSpan now, out CompletedReceipt<T> completed)
    {
        completed = default;
        lock (_lock)
        {
            if (!TryRemove(from, nonce, out var message)) return false;
            Measure(message, now);
            completed = message.Delivered(hops, now);
            return true;
        }
    }

    /// <summary>
    /// Takes the word of some node that it found no way to a message's target. If that is so for the try that was made last, the next <see cref="Tick"/>, which is due at
    /// once then, makes the next one; and if it is so for all that may be made, it gives the message up.
    /// </summary>
    /// <param name="to">The target.</param>
    /// <param name="nonce">The nonce of the message.</param>
    /// <param name="number">Which try it was, from 1; 0 if that is not known: then it is taken for the last one.</param>
    /// <param name="now">The time since some fixed moment.</param>
    /// <param name="sender">What the message was entered with if it is the last try that has failed, else nothing.</param>
    /// <returns>False if no such message waits, or that try was not made.</returns>
    public bool OnNotHere(PeerId to, ulong nonce, int number, TimeSpan now, [MaybeNull] out T sender)
    {
        sender = default;
        lock (_lock)
        {
            if (!_awaited.TryGetValue((to, nonce), out var message) || number > message.Tries) return false;
            if (number == 0) number = message.Tries;
            var isLast = number == message.Tries;
            if (isLast) sender = message.Sender;
            if (!message.Fail(number)) return true; // another copy of the same try
            if ((isLast && message.Tries < message.MaxTries) || message.IsHopeless) Schedule(message, now);
            return true;
        }
    }

    /// <summary>Finds what is to be done by now.</summary>
    /// <param name="now">The time since some fixed moment.</param>
    /// <param name="due">The messages that are to be sent once more are added to this.</param>
    /// <param name="completed">Those that have been given up are added to this.</param>
    /// <param name="isHeld">
    /// Whether the latest try of a message has not been sent yet, so that another one would only wait beside it: it is given its time once more, and none is made or counted. Null
    /// for none. It is called under the book's lock.
    /// </param>
    public void Tick(TimeSpan now, List<DueTry<T>> due, List<CompletedReceipt<T>> completed, Predicate<T>? isHeld = null)
    {
        lock (_lock)
        {
            while (_byDue.Min is { } message && message.DueAt <= now)
            {
                if (now >= message.EndsAt || message.Tries == message.MaxTries)
                {
                    TryRemove(message.To, message.Nonce, out _);
                    completed.Add(message.Failed(now));
                    continue;
                }

                if (isHeld?.Invoke(message.Sender) == true)
                {
                    message.HasWaited = true;
                    Schedule(message, DueAfterTry(message, now));
                    continue;
                }

                message.Tries++;
                Schedule(message, DueAfterTry(message, now));
                due.Add(new DueTry<T>(message.Sender, message.To, message.Nonce, message.Tries, message.Frame));
            }
        }
    }

    /// <summary>Forgets a message, as when its sender no longer wants to know.</summary>
    /// <returns>Whether it waited.</returns>
    public bool Remove(PeerId to, ulong nonce)
    {
        lock (_lock) return TryRemove(to, nonce, out _);
    }

    /// <summary>Forgets all messages, as when the node stops.</summary>
    /// <returns>What they were entered with.</returns>
    public T[] RemoveAll()
    {
        lock (_lock)
        {
            T[] senders = [.. _awaited.Values.Select(message => message.Sender)];
            _awaited.Clear();
            _byDue.Clear();
            _bytes = 0;
            return senders;
        }
    }

    private static int CompareDue(AwaitedReceipt<T> left, AwaitedReceipt<T> right)
    {
        var byTime = left.DueAt.CompareTo(right.DueAt);
        return byTime != 0 ? byTime : left.Order.CompareTo(right.Order);
    }

    /// <summary>When the try that is made now has been waited for long enough.</summary>
    private TimeSpan DueAfterTry(AwaitedReceipt<T> message, TimeSpan now)
    {
        var left = message.EndsAt - now;
        var triesLeft = message.MaxTries - message.Tries + 1; // this one too
        if (triesLeft == 1) return message.EndsAt;
        var backedOff = _roundTrip.Timeout * (1 << (message.Tries - 1));
        var share = left / triesLeft;
        var wait = TimeSpan.FromTicks(Math.Max(_roundTrip.Timeout.Ticks, Math.Min(backedOff.Ticks, share.Ticks)));
        return wait < left ? now + wait : message.EndsAt;
    }

    private void Schedule(AwaitedReceipt<T> message, TimeSpan dueAt)
    {
        _byDue.Remove(message);
        message.DueAt = dueAt;
        _byDue.Add(message);
    }

    private bool TryRemove(PeerId to, ulong nonce, [MaybeNullWhen(false)] out AwaitedReceipt<T> message)
    {
        if (!_awaited.Remove((to, nonce), out message)) return false;
        _byDue.Remove(message);
        _bytes -= message.Frame.Length;
        return true;
    }

    /// <summary>
    /// Takes the time that a receipt took. Of a message that was tried more than once nobody knows which try it answers, so its time does not count (RFC 6298, section 3);
    /// but if only such come, the time-out is shorter than a round trip, and would stay so: then the time since the first try does. That of one which has waited to be sent says
    /// nothing of the network.
    /// </summary>
    private void Measure(AwaitedReceipt<T> message, TimeSpan now)
    {
        if (message.HasWaited) return;
        _lateReceipts = message.Tries == 1 ? 0 : _lateReceipts + 1;
        if (_lateReceipts is 0 or >= LateReceipts) _roundTrip.Add(now - message.AddedAt);
    }
}
