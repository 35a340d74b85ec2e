using System.Numerics;

namespace PeerRelay.WebRtc.Timing;

/// <summary>
/// Timers in a wheel with hashed slots: setting, moving and removing one costs the same however many there are. It has no clock and no thread, and is for one thread at a time.
/// </summary>
internal sealed class TimerWheel
{
    /// <summary>The time that timers are rounded up to. 2 ms: the shortest waits of the protocols are of 20.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(2);

    /// <summary>Slots: one turn is 16 s. What is due later than that is looked at once each turn.</summary>
    private const int Slots = 8192;

    private const int BitsPerWord = 64;

    private readonly TimerEntry?[] _slots = new TimerEntry?[Slots];
    private readonly ulong[] _occupied = new ulong[Slots / BitsPerWord];
    private long _done; // the last tick that was gone through
    private int _count;

    /// <summary>How many timers are set.</summary>
    public int Count => _count;

    /// <summary>The earliest time at which anything may be due; the greatest value if nothing is set. It may be too early by turns of the wheel, never too late.</summary>
    public TimeSpan NextAt
    {
        get
        {
            if (_count == 0) return TimeSpan.MaxValue;
            var first = (int)((_done + 1) % Slots);
            var distance = (FindOccupied(first) - first + Slots) % Slots;
            return Tick * (_done + 1 + distance);
        }
    }

    /// <summary>Sets a timer, or moves it.</summary>
    /// <param name="entry">It.</param>
    /// <param name="due">When; a time that has passed is the next tick.</param>
    public void Set(TimerEntry entry, TimeSpan due)
    {
        Remove(entry);
        entry.Due = Math.Max((due.Ticks + Tick.Ticks - 1) / Tick.Ticks, _done + 1);
        var slot = (int)(entry.Due % Slots);
        entry.Slot = slot;
        entry.Next = _slots[slot];
        if (entry.Next is not null) entry.Next.Previous = entry;
        _slots[slot] = entry;
        _occupied[slot / BitsPerWord] |= 1UL << (slot % BitsPerWord);
        _count++;
    }

    /// <summary>Removes a timer, if it is set.</summary>
    public void Remove(TimerEntry entry)
    {
        if (entry.Slot == TimerEntry.NoSlot) return;
        if (entry.Previous is not null) entry.Previous.Next = entry.Next;
        else _slots[entry.Slot] = entry.Next;
        if (entry.Next is not null) entry.Next.Previous = entry.Previous;
        if (_slots[entry.Slot] is null) _occupied[entry.Slot / BitsPerWord] &= ~(1UL << (entry.Slot % BitsPerWord));
        (entry.Slot, entry.Next, entry.Previous) = (TimerEntry.NoSlot, null, null);
        _count--;
    }

    /// <summary>Takes out the timers that are due.</summary>
    /// <param name="now">The time.</param>
    /// <param name="due">They are added to it.</param>
    public void Advance(TimeSpan now, List<TimerEntry> due)
    {
        var last = now.Ticks / Tick.Ticks;
        if (last <= _done) return;
        var first = (int)((_done + 1) % Slots);
        var span = (int)Math.Min(last - _done, Slots);
        _done = last;
        if (_count == 0) return;
        for (var passed = 0; passed < span;)
        {
            var slot = (first + passed) % Slots;
            passed += (FindOccupied(slot) is >= 0 and var found ? found - slot + Slots : Slots) % Slots;
            if (passed >= span || _count == 0) return;
            TakeDue((first + passed) % Slots, due);
            passed++;
        }
    }

    private void TakeDue(int slot, List<TimerEntry> due)
    {
        for (var entry = _slots[slot]; entry is not null;)
        {
            var next = entry.Next;
            if (entry.Due <= _done)
            {
                Remove(entry);
                due.Add(entry);
            }

            entry = next;
        }
    }

    /// <summary>The first slot from one on that has timers, around the end; -1 if none has.</summary>
    private int FindOccupied(int from)
    {
        var word = from / BitsPerWord;
        var bits = _occupied[word] & (ulong.MaxValue << (from % BitsPerWord));
        for (var looked = 0; looked <= _occupied.Length; looked++)
        {
            if (bits != 0) return (word * BitsPerWord) + BitOperations.TrailingZeroCount(bits);
            word = (word + 1) % _occupied.Length;
            bits = _occupied[word];
        }

        return -1;
    }
}
