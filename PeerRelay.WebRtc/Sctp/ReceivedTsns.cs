using System.Numerics;

namespace PeerRelay.WebRtc.Sctp;

/// <summary>Which TSNs have come: all up to one, and some beyond gaps, kept as a ring of bits.</summary>
internal sealed class ReceivedTsns(uint cumulative)
{
    private const int WordBits = 64;
    private const int WordCount = SctpLimits.MaxTsnsAhead / WordBits;

    // Made at the first gap: most associations never see one.
    private ulong[]? words;

    /// <summary>All up to this one have come.</summary>
    public uint Cumulative { get; private set; } = cumulative;

    /// <summary>The highest one that has come.</summary>
    public uint Highest { get; private set; } = cumulative;

    /// <summary>Whether something has come beyond a gap.</summary>
    public bool HasGaps => Highest != Cumulative;

    /// <summary>Whether a TSN is near enough to be kept track of.</summary>
    public bool IsInReach(uint tsn) => tsn - Cumulative < SctpLimits.MaxTsnsAhead;

    /// <summary>Whether it has come before.</summary>
    public bool Contains(uint tsn) => !Serial.IsAfter(tsn, Cumulative) || (!Serial.IsAfter(tsn, Highest) && IsSet(tsn));

    /// <summary>Notes that one has come which is in reach and had not.</summary>
    public void Add(uint tsn)
    {
        if (tsn == Cumulative + 1 && !HasGaps)
        {
            Cumulative = Highest = tsn;
            return;
        }

        words ??= new ulong[WordCount];
        words[WordOf(tsn)] |= BitOf(tsn);
        if (Serial.IsAfter(tsn, Highest))
            Highest = tsn;
    }

    /// <summary>Goes one further if the next one has come.</summary>
    public bool TryAdvance()
    {
        if (!HasGaps || !IsSet(Cumulative + 1))
            return false;
        Cumulative++;
        words![WordOf(Cumulative)] &= ~BitOf(Cumulative);
        return true;
    }

    /// <summary>Goes one further though the next one has not come.</summary>
    public void Skip()
    {
        var hadGaps = HasGaps;
        Cumulative++;
        if (!hadGaps)
            Highest = Cumulative;
    }

    /// <summary>Goes to one beyond all that have come.</summary>
    public void JumpTo(uint tsn) => Cumulative = Highest = tsn;

    /// <summary>The runs that have come beyond gaps, the nearest first.</summary>
    /// <returns>How many were written.</returns>
    public int CopyGaps(Span<GapBlock> blocks)
    {
        var count = 0;
        var end = Highest - Cumulative;
        uint offset = 1;
        while (HasGaps && offset <= end && count < blocks.Length)
        {
            var start = Find(offset, end, isSet: true);
            if (start > end)
                break;
            offset = Find(start, end, isSet: false);
            blocks[count++] = new GapBlock((ushort)start, (ushort)(offset - 1));
        }

        return count;
    }

    /// <summary>Gives back what is not needed now.</summary>
    public void Trim()
    {
        if (!HasGaps)
            words = null;
    }

    private static int WordOf(uint tsn) => (int)(tsn / WordBits % WordCount);

    private static ulong BitOf(uint tsn) => 1UL << (int)(tsn % WordBits);

    private bool IsSet(uint tsn) => words is not null && (words[WordOf(tsn)] & BitOf(tsn)) != 0;

    /// <summary>The first offset from <paramref name="from"/> on whose bit is as wanted; more than <paramref name="end"/> if there is none.</summary>
    private uint Find(uint from, uint end, bool isSet)
    {
        for (var offset = from; offset <= end;)
        {
            var tsn = Cumulative + offset;
            var word = isSet ? words![WordOf(tsn)] : ~words![WordOf(tsn)];
            word >>= (int)(tsn % WordBits);
            if (word != 0)
                return Math.Min(offset + (uint)BitOperations.TrailingZeroCount(word), end + 1);
            offset += WordBits - (tsn % WordBits);
        }

        return end + 1;
    }
}
