using PeerRelay.Identity;
using PeerRelay.Routing;

namespace PeerRelay.Discovery;

/// <summary>
/// Decides what to search for: peers near our own id, and peers in each bucket that lacks links, for which the target is our own id with
/// that bit turned over (peers of the old kind answer any target). A search that finds nothing new is repeated ever more slowly.
/// </summary>
internal sealed class SearchPlanner<T>(PeerId self, Router<T> router, Candidates candidates)
    where T : class, INeighbour
{
    private static readonly TimeSpan FirstInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastInterval = TimeSpan.FromMinutes(8);

    private static readonly TimeSpan CandidatesSave = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Buckets that are searched for one by one: enough for four thousand million peers. What lies deeper is as near as the leaf set, and is found with
    /// it; one neighbour that has made its id up to be next to ours must not have us search for a hundred more.
    /// </summary>
    private const int SearchedBuckets = 32;

    /// <summary>Where the search for the leaf set stands in the schedule, behind those for the buckets.</summary>
    private const int LeafSearch = SearchedBuckets;

    /// <summary>A neighbour may be one that knows nobody: repeated searches go round the nearest three.</summary>
    private const int AskedInTurn = 3;

    /// <summary>Where the schedule goes on when a neighbour is gone: others are mostly known already, from the lists of those that are left.</summary>
    private const int LateRound = 3;

    private readonly (TimeSpan DueAt, int Round)[] _schedule = new (TimeSpan, int)[SearchedBuckets + 1];
    private readonly BucketFill<T> _fill = new(self, router);
    private TimeSpan _restartAt;
    private (int Version, int Bucket) _deepest = (0, -1);

    /// <summary>Lists the searches that are due, and puts each of them off.</summary>
    public IReadOnlyList<PeerSearch> Plan(TimeSpan now)
    {
        if (router.Links.Count == 0) return [];
        _fill.Refresh();
        var due = new List<PeerSearch>();
        Add(due, LeafSearch, self, now); // the leaf set changes as peers come: it is searched for always
        var deepest = Math.Max(DeepestLink(), candidates.DeepestBucket) + 1;
        for (var bucket = 0; bucket <= deepest && bucket < SearchedBuckets; bucket++)
        {
            // Candidates save a search, but not for long: they may be invented.
            var dueAt = _schedule[bucket].DueAt + (candidates.HasUsable(bucket, now) ? CandidatesSave : TimeSpan.Zero);
            if (now < dueAt || _fill.TransitIn(bucket) >= DialPlanner<T>.LinksPerBucket) continue;
            Add(due, bucket, self.FlipBit(bucket), now);
        }

        return due;
    }

    /// <summary>Makes all searches due again, because the first link was made; but not more often than a first search is repeated.</summary>
    public void Restart(TimeSpan now)
    {
        if (now < _restartAt) return;
        _restartAt = now + FirstInterval;
        Array.Clear(_schedule);
    }

    /// <summary>Makes those searches due again that may find another for a neighbour that is gone; but not more often than a first search is repeated.</summary>
    public void Replace(PeerId lost, TimeSpan now)
    {
        var bucket = lost.CommonPrefixLength(self);
        if (bucket < SearchedBuckets) MakeDue(bucket, now);
        if (router.Links.CountWithPrefix(self, bucket) < 2 * DialPlanner<T>.LeafSet) MakeDue(LeafSearch, now); // it was one of the nearest
    }

    private static TimeSpan IntervalAfter(int round) => TimeSpan.FromTicks(Math.Min(FirstInterval.Ticks << Math.Min(2 * round, 20), LastInterval.Ticks));

    private int DeepestLink()
    {
        var version = router.Links.Version;
        if (_deepest.Version != version) _deepest = (version, router.Links.DeepestBucket());
        return _deepest.Bucket;
    }

    private void MakeDue(int index, TimeSpan now)
    {
        ref var entry = ref _schedule[index];
        if (entry.Round > 0 && now < entry.DueAt - IntervalAfter(entry.Round - 1) + FirstInterval) return; // it was done just now
        entry = (now, LateRound);
    }

    private void Add(List<PeerSearch> due, int index, PeerId target, TimeSpan now)
    {
        ref var entry = ref _schedule[index];
        if (now < entry.DueAt) return;
        due.Add(new PeerSearch(Ask(target, entry.Round), target));
        entry.DueAt = now + IntervalAfter(entry.Round);
        entry.Round++;
    }

    private PeerId Ask(PeerId target, int round)
    {
        var nearest = new T[AskedInTurn];
        var count = router.Transit.CollectClosest(target, [], nearest);
        if (count == 0) count = router.Unknown.CollectClosest(target, [], nearest);
        if (count == 0) count = router.Links.CollectClosest(target, [], nearest);
        return count == 0 ? target : nearest[round % count].Id;
    }
}
