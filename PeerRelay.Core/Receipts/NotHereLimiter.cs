using PeerRelay.Identity;
using PeerRelay.Routing;

namespace PeerRelay.Receipts;

/// <summary>
/// Bounds how many <c>notHere</c> messages this node sends: else strangers could have it send one for each message they make up, to a source they make up. So many a
/// second to all sources, and so many to each. Safe for threads.
/// </summary>
internal sealed class NotHereLimiter
{
    /// <summary>Messages a second to all sources. 100: each costs some hops of some 250 bytes, and so a node some kilobytes a second.</summary>
    public const int PerSecond = 100;

    /// <summary>Messages at once to all sources, after a pause.</summary>
    public const int Burst = 200;

    /// <summary>Messages a second to one source. 2: who sends more to a peer that is gone has been told.</summary>
    public const int PerSecondAndSource = 2;

    /// <summary>Messages at once to one source, after a pause: all tries of a few messages.</summary>
    public const int BurstPerSource = 20;

    /// <summary>Sources that are remembered at least, twice as many at most. More than <see cref="PerSecond"/> lets through in the time in which one is forgotten.</summary>
    public const int Sources = 4_096;

    private static readonly Pace All = new(PerSecond, Burst);
    private static readonly Pace Each = new(PerSecondAndSource, BurstPerSource);

    private readonly Lock _lock = new();
    private readonly TwoGenerations<PeerId, TimeSpan> _sources = new(Sources, Each.FillTime); // one that was not written to for so long has all its tokens again
    private TimeSpan _fullAt = TimeSpan.MinValue;

    /// <summary>Whether a source may be told now; if so, that counts.</summary>
    public bool TryTake(PeerId source, TimeSpan now)
    {
        lock (_lock)
        {
            if (!_sources.TryGet(source, now, out var sourceFullAt)) sourceFullAt = TimeSpan.MinValue;
            if (!All.TryTake(_fullAt, now, out var fullAt) || !Each.TryTake(sourceFullAt, now, out sourceFullAt)) return false;
            _fullAt = fullAt;
            _sources.Set(source, sourceFullAt, now);
            return true;
        }
    }
}
