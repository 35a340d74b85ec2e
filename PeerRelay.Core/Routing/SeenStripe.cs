using System.Numerics;
using System.Runtime.InteropServices;

namespace PeerRelay.Routing;

/// <summary>
/// A share of the messages that were handled, as hashes in one table: eight to a line of the processor's cache, so that looking one up costs one read of
/// memory, where a dictionary takes several. A hash that comes to a full line takes the place of the oldest there. Safe for threads; one lock, held for a look-up.
/// </summary>
/// <remarks>
/// An entry is 48 bits of the hash, of which the line takes up some, and 16 that say when it was noted, in eighths of the lifetime. The hash must be its maker's secret, and random in all bits: else
/// a stranger could fill one line over and over, and have its messages forgotten.
/// </remarks>
/// <param name="capacity">
/// Hashes to remember. There is room for twice as many, since they don't fall evenly: of the latest half as many, hardly one in a thousand has given way.
/// </param>
/// <param name="lifetime">How long one is remembered, if its line is not full; an eighth longer at most.</param>
internal sealed class SeenStripe(int capacity, TimeSpan lifetime)
{
    private const int Ways = 8;
    private const int LineBits = 24;
    private const int FirstLines = 8;
    private const int EpochBits = 16;
    private const int EpochsOfLife = 8;
    private const ulong HashMask = ~0UL << EpochBits;
    private const int LineBytes = Ways * sizeof(ulong);

    private readonly Lock _lock = new();
    private readonly int _maxLines = (int)uint.Min(1 << LineBits, BitOperations.RoundUpToPowerOf2((uint)Math.Max(FirstLines, 2 * capacity / Ways)));
    private Table _table = new(FirstLines);

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

                _table = _table.Grown();
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

    private static bool Holds(ReadOnlySpan<ulong> line, ulong hash, ushort epoch)
    {
        foreach (var entry in line)
            if (((entry ^ hash) & HashMask) == 0 && IsFresh(entry, epoch))
                return true;
        return false;
    }

    /// <summary>Whether an entry counts. One may be a little newer than now: threads read the clock at different times.</summary>
    private static bool IsFresh(ulong entry, ushort epoch) => entry != 0 && (short)(epoch - (ushort)entry) <= EpochsOfLife;

    private ushort Epoch(TimeSpan now) => (ushort)(now.Ticks / (lifetime.Ticks / EpochsOfLife));

    /// <summary>Lines that begin where a line of the cache does.</summary>
    private sealed class Table
    {
        private readonly ulong[] _entries;
        private readonly int _start;

        public Table(int lines)
        {
            Lines = lines;
            _entries = GC.AllocateArray<ulong>((lines + 1) * Ways, pinned: true);
            var address = (ulong)Marshal.UnsafeAddrOfPinnedArrayElement(_entries, 0);
            _start = (int)((LineBytes - (address % LineBytes)) % LineBytes / sizeof(ulong));
        }

        public int Lines { get; }

        public Span<ulong> LineOf(ulong hash) => _entries.AsSpan(_start + ((int)(hash >> (64 - LineBits)) & (Lines - 1)) * Ways, Ways);

        /// <summary>One of twice as many lines with the same entries.</summary>
        public Table Grown()
        {
            var larger = new Table(2 * Lines);
            foreach (var entry in _entries.AsSpan(_start, Lines * Ways))
            {
                if (entry == 0) continue;
                var line = larger.LineOf(entry);
                line[line.IndexOf(0UL)] = entry; // in the same order
            }

            return larger;
        }
    }
}
