using System.Numerics;
using System.Runtime.Intrinsics;

namespace PeerRelay.Routing;

/// <summary>
/// A share of the messages that were handled, as hashes in one table: eight to a line of the processor's cache, so that looking one up costs one read of
/// memory, where a dictionary takes several. A hash that comes to a full line takes the place of the oldest there. Safe for threads; one lock, held for a look-up.
/// </summary>
/// <remarks>
/// An entry is 48 bits of the hash, of which the line takes up some, and 16 that say when it was noted. The hash must be its maker's secret, and random in all bits: else
/// a stranger could fill one line over and over, and have its messages forgotten.
/// </remarks>
/// <param name="capacity">
/// Hashes to remember. There is room for twice as many, since they don't fall evenly: of the latest half as many, hardly one in a thousand has given way.
/// </param>
/// <param name="lifetime">How long one is remembered, if its line is not full; a quarter longer at most.</param>
/// <param name="largest">Makes the table of the full size, of <see cref="LinesFor"/>.</param>
internal sealed class SeenStripe(int capacity, TimeSpan lifetime, Func<SeenTable> largest)
{
    private const int FirstLines = 8;
    private const int EpochBits = 16;
    private const ulong HashMask = ~0UL << EpochBits;

    private readonly Lock _lock = new();

    /// <summary>An epoch, by which times are noted, is a power of two of ticks, so that it is found without a division: the largest up to an eighth of the lifetime.</summary>
    private readonly int _epochShift = EpochShift(lifetime);
    private readonly int _epochsOfLife = (int)(lifetime.Ticks >> EpochShift(lifetime)) + 1;
    private readonly int _maxLines = LinesFor(capacity);
    private SeenTable _table = SeenTable.Of(FirstLines);

    /// <summary>The lines of a stripe at its full size.</summary>
    public static int LinesFor(int capacity) =>
        (int)uint.Min(SeenTable.MaxLines, BitOperations.RoundUpToPowerOf2((uint)Math.Max(2 * FirstLines, 2 * capacity / SeenTable.Ways)));

    /// <summary>Has the processor fetch what a message will be looked up in, while other things are done: that is a read of memory, and takes as long as all else together.</summary>
    public void Prefetch(ulong hash) => Volatile.Read(ref _table).Prefetch(hash);

    /// <summary>Notes a message.</summary>
    /// <returns>Whether it is new.</returns>
    public bool TryAdd(ulong hash, TimeSpan now)
    {
        var epoch = Epoch(now);
        lock (_lock)
        {
            while (true)
            {
                var line = _table.LineOf(hash);
                if (Holds(line, hash, epoch)) return false;
                if (!IsFresh(line[^1], epoch) || _table.Lines == _maxLines)
                {
                    line[..^1].CopyTo(line[1..]); // the newest stands first, and the oldest falls off
                    line[0] = (hash & HashMask) | epoch;
                    return true;
                }

                _table = Grown();
            }
        }
    }

    /// <summary>Whether a message has been noted.</summary>
    public bool Contains(ulong hash, TimeSpan now)
    {
        var epoch = Epoch(now);
        lock (_lock)
        {
            return Holds(_table.LineOf(hash), hash, epoch);
        }
    }

    /// <summary>Forgets a message.</summary>
    public void Forget(ulong hash)
    {
        lock (_lock)
        {
            foreach (ref var entry in _table.LineOf(hash))
                if (((entry ^ hash) & HashMask) == 0)
                    entry = 0;
        }
    }

    /// <summary>A table of twice as many lines with the same entries.</summary>
    private SeenTable Grown()
    {
        var larger = 2 * _table.Lines == _maxLines ? largest() : SeenTable.Of(2 * _table.Lines);
        _table.CopyTo(larger);
        return larger;
    }

    private static int EpochShift(TimeSpan lifetime) => BitOperations.Log2((ulong)Math.Max(1, lifetime.Ticks / 8));

    private bool Holds(ReadOnlySpan<ulong> line, ulong hash, ushort epoch)
    {
        if (!MayHold(line, hash)) return false; // so it is with nearly all
        foreach (var entry in line)
            if (((entry ^ hash) & HashMask) == 0 && IsFresh(entry, epoch))
                return true;
        return false;
    }

    /// <summary>Whether an entry of a line has the bits of a hash, whenever it was noted: all are compared at once.</summary>
    private static bool MayHold(ReadOnlySpan<ulong> line, ulong hash)
    {
        var (low, high) = (Vector256.Create(line), Vector256.Create(line[Vector256<ulong>.Count..]));
        var wanted = Vector256.Create(hash & HashMask);
        var mask = Vector256.Create(HashMask);
        return (Vector256.Equals(low & mask, wanted) | Vector256.Equals(high & mask, wanted)) != Vector256<ulong>.Zero;
    }

    /// <summary>Whether an entry counts. One may be a little newer than now: threads read the clock at different times.</summary>
    private bool IsFresh(ulong entry, ushort epoch) => entry != 0 && (ushort)(epoch - (ushort)entry + 1) <= _epochsOfLife + 1;

    private ushort Epoch(TimeSpan now) => (ushort)(now.Ticks >> _epochShift);
}
