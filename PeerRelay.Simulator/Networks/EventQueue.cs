namespace PeerRelay.Simulator.Networks;

/// <summary>
/// What is still to happen: a wheel of milliseconds for what is near, in which an event costs no comparison, and a heap for what is far. What is set for the same
/// millisecond happens in the order in which it was set.
/// </summary>
internal sealed class EventQueue
{
    /// <summary>Milliseconds of the wheel. 16,384: no frame takes longer, and most timers neither.</summary>
    private const int Slots = 1 << 14;

    private readonly EventSlot[] _wheel = new EventSlot[Slots];
    private readonly PriorityQueue<SimulatedEvent, (long Time, long Sequence)> _far = new();
    private EventChunk? _free;
    private long _sequence;
    private int _next;

    /// <summary>The millisecond whose events happen now.</summary>
    public long Now { get; private set; }

    /// <summary>How many events wait.</summary>
    public long Count { get; private set; }

    /// <summary>Sets an event for a millisecond, which may be the one that is now.</summary>
    public void Add(long time, in SimulatedEvent what)
    {
        Count++;
        if (time - Now < Slots) Append(Math.Max(time, Now), what);
        else _far.Enqueue(what, (time, _sequence++));
    }

    /// <summary>Takes the next event of the millisecond that is now.</summary>
    /// <returns>Whether there is one.</returns>
    public bool TryTake(out SimulatedEvent what)
    {
        ref var slot = ref _wheel[Now % Slots];
        if (slot.First is not { } chunk)
        {
            what = default;
            return false;
        }

        what = chunk.Events[_next];
        chunk.Events[_next++] = default; // what it refers to may be the last that keeps a frame alive
        Count--;
        if (_next < chunk.Count) return true;
        _next = 0;
        slot.First = chunk.Next;
        if (slot.First is null) slot.Last = null;
        Free(chunk);
        return true;
    }

    /// <summary>Goes on to the next millisecond; all events of this one must have been taken.</summary>
    public void Advance()
    {
        Now++;
        // The slot that has just come into reach is empty: what was set for it long ago goes in before what is set from now on.
        while (_far.TryPeek(out _, out var priority) && priority.Time - Now < Slots)
        {
            _far.TryDequeue(out var what, out _);
            Append(priority.Time, what);
        }
    }

    private void Append(long time, in SimulatedEvent what)
    {
        ref var slot = ref _wheel[time % Slots];
        if (slot.Last is not { Count: < EventChunk.Capacity } chunk)
        {
            chunk = Rent();
            if (slot.Last is { } last) last.Next = chunk;
            else slot.First = chunk;
            slot.Last = chunk;
        }

        chunk.Events[chunk.Count++] = what;
    }

    private EventChunk Rent()
    {
        if (_free is not { } chunk) return new EventChunk();
        _free = chunk.Next;
        chunk.Next = null;
        return chunk;
    }

    private void Free(EventChunk chunk)
    {
        chunk.Count = 0;
        chunk.Next = _free;
        _free = chunk;
    }
}
