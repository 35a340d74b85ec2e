using PeerRelay.Identity;
using PeerRelay.Routing;

namespace PeerRelay.Discovery;

/// <summary>
/// Decides to whom a direct link is worth having. Greedy routing never dead-ends if every node has a usable link in every bucket that
/// is not empty network-wide; so a node wants its leaf set (the 8 nearest), 2 links in each bucket, and one in each of its parts (<see cref="Parts"/>). Only links to peers that
/// are known to pass messages on count: a server whose buckets are full of clients is on no way to anybody else. Peers of our kind go before others.
/// </summary>
/// <param name="self">This node.</param>
/// <param name="router">Its links.</param>
/// <param name="candidates">Whom it has heard of.</param>
/// <param name="handshakes">What is under way.</param>
/// <param name="keptLinks">How many links it keeps: with as many it wants no more for the parts of buckets, which would only be trimmed again; 0 for any number.</param>
internal sealed class DialPlanner<T>(PeerId self, Router<T> router, Candidates candidates, Handshakes handshakes, int keptLinks = 0)
    where T : class, INeighbour
{
    /// <summary>Nearest peers that a node keeps links to.</summary>
    public const int LeafSet = 8;

    /// <summary>Links that a node wants in each bucket.</summary>
    public const int LinksPerBucket = 2;

    /// <summary>Offers to the nearest at a time: who has just joined hears of nearer ones with each answer, and what it knew first it would soon not need.</summary>
    private const int NearestAtOnce = 3;

    /// <summary>
    /// How long no spare offers are made for a bucket once one was turned down, by a peer that has links enough: most of those that are known may have. Four times as long after
    /// each rest, until the bucket's links change.
    /// </summary>
    private static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(5);

    private readonly HashSet<PeerId> _spare = [];
    private readonly BucketFill<T> _fill = new(self, router);
    private (TimeSpan Until, int Count)[] _rests = []; // of the buckets
    private int _turn;
    private (bool IsKnown, int Version, XorDistance? Distance, int Bucket) _farthest; // of the leaf set

    /// <summary>
    /// Lists the peers to make an offer to now, as many as there is room for. The leaf set and the buckets take turns, and so do the buckets: who has us
    /// make offers in vain to invented peers of one kind keeps none of another out.
    /// </summary>
    public IReadOnlyList<PeerId> Plan(TimeSpan now)
    {
        _spare.Clear();
        if (handshakes.Room == 0 || candidates.Count == 0) return [];
        var nearest = new Queue<PeerId>(LeafSetWanted(now));
        var spread = BucketsWanted(now);
        _spare.ExceptWith(nearest);
        var plan = new List<PeerId>();
        while (plan.Count < handshakes.Room && nearest.Count + spread.Count > 0)
        {
            var isNear = spread.Count == 0 || (nearest.Count > 0 && _turn % 2 == 0);
            var id = (isNear ? nearest : spread).Dequeue();
            if (plan.Contains(id)) continue;
            plan.Add(id);
            _turn++;
        }

        return plan;
    }

    /// <summary>Whether others would do as well as one that the latest plan names: the bucket that it is in has a link to a peer of our kind.</summary>
    public bool IsSpare(PeerId id) => _spare.Contains(id);

    /// <summary>Whether a link to a peer would be worth having, if nothing is under way that makes it needless.</summary>
    public bool IsWanted(PeerId id)
    {
        _fill.Refresh();
        var bucket = id.CommonPrefixLength(self);
        return _fill.TransitIn(bucket) < LinksPerBucket
            || (_fill.PartsWithoutKin(bucket) >> _fill.Parts.IndexOf(bucket, id) & 1) != 0
            || FarthestOfLeafSet().Distance is not { } farthest || id.DistanceTo(self) < farthest;
    }

    /// <summary>Notes that a peer has turned a spare offer down, or can't be dialled.</summary>
    public void TurnedDown(PeerId id, TimeSpan now)
    {
        var bucket = id.CommonPrefixLength(self);
        if (bucket >= _rests.Length) Array.Resize(ref _rests, bucket + 1);
        ref var rest = ref _rests[bucket];
        if (now < rest.Until) return; // it was made together with another one
        rest.Until = now + TimeSpan.FromTicks(Math.Min(FirstRest.Ticks << Math.Min(2 * rest.Count, 20), LongestRest.Ticks));
        rest.Count++;
    }

    /// <summary>Ends the rest of the bucket that a peer is in, as a link in it has come, which shows that there are some with room, or has gone.</summary>
    public void EndRest(PeerId id)
    {
        var bucket = id.CommonPrefixLength(self);
        if (bucket < _rests.Length) _rests[bucket] = default;
    }

    private IEnumerable<PeerId> LeafSetWanted(TimeSpan now)
    {
        var (farthest, shallowest) = FarthestOfLeafSet();
        var wanted = new List<PeerId>();
        var deepest = candidates.DeepestBucket;
        // Nobody in a shallower bucket than that of the farthest is nearer than it.
        for (var bucket = shallowest; bucket <= deepest; bucket++)
        {
            foreach (ref readonly var candidate in candidates.In(bucket))
            {
                if (candidate.RetryAt > now || (farthest is { } limit && candidate.Id.DistanceTo(self) >= limit)) continue;
                if (handshakes.Contains(candidate.Id) && !handshakes.IsOwn(candidate.Id)) continue; // ours under way take a place of the eight; what others offer does not
                wanted.Add(candidate.Id);
            }
        }

        if (wanted.Count == 0) return [];
        PeerId[] nearest = [.. wanted.OrderBy(id => id.DistanceTo(self)).Take(LeafSet)];
        return nearest.Where(id => !handshakes.Contains(id)).Take(NearestAtOnce - nearest.Count(handshakes.IsOwn));
    }

    /// <summary>How far the last of the nearest is, and in which bucket; no distance, and the first bucket, if there are fewer.</summary>
    private (XorDistance? Distance, int Bucket) FarthestOfLeafSet()
    {
        var version = router.Transit.Version;
        if (!_farthest.IsKnown || _farthest.Version != version)
        {
            var links = new T[LeafSet];
            _farthest = router.Transit.CollectClosest(self, [], links) < LeafSet
                ? (true, version, null, 0)
                : (true, version, links[^1].Id.DistanceTo(self), links[^1].Id.CommonPrefixLength(self));
        }

        return (_farthest.Distance, _farthest.Bucket);
    }

    /// <summary>What the buckets lack, from another one on each time.</summary>
    private Queue<PeerId> BucketsWanted(TimeSpan now)
    {
        var chosen = new Queue<PeerId>();
        _fill.Refresh();
        var count = candidates.DeepestBucket + 1;
        for (var i = 0; i < count && chosen.Count < handshakes.Room; i++)
        {
            var bucket = (i + (_turn / 2)) % count;
            if (!candidates.In(bucket).IsEmpty) AddWanted(bucket, now, chosen);
        }

        return chosen;
    }

    private void AddWanted(int bucket, TimeSpan now, Queue<PeerId> chosen)
    {
        var (withoutKin, withoutTransit, transit) = (_fill.PartsWithoutKin(bucket), _fill.PartsWithoutTransit(bucket), _fill.TransitIn(bucket));
        if (withoutKin == 0 && transit >= LinksPerBucket) return;
        var parts = _fill.Parts;
        var bits = parts.BitsOf(bucket);
        var areSpare = withoutKin != (1 << parts.CountOf(bucket)) - 1; // some part has a peer of our kind: one of the old kind serves less well
        var isResting = areSpare && bucket < _rests.Length && now < _rests[bucket].Until;
        var hasRoom = keptLinks == 0 || router.Kin.Count < keptLinks;
        for (var i = 0; hasRoom && !isResting && i < parts.CountOf(bucket); i++)
        {
            if ((withoutKin >> i & 1) == 0) continue;
            var part = parts.IdOf(bucket, i);
            if (handshakes.CountOwnWithPrefix(part, bits) > 0) continue;
            var isServed = (withoutTransit >> i & 1) == 0; // by a peer of the old kind
            if (Pick(bucket, part, bits, now, kinOnly: isServed, chosen) is not { } id) continue;
            chosen.Enqueue(id);
            if (areSpare) _spare.Add(id);
        }

        var prefix = self.FlipBit(bucket);
        var missing = LinksPerBucket - transit - handshakes.CountOwnWithPrefix(prefix, bucket + 1)
            - chosen.Count(id => id.CommonPrefixLength(prefix) >= bucket + 1);
        for (; missing > 0 && Pick(bucket, prefix, bucket + 1, now, kinOnly: false, chosen) is { } id; missing--) chosen.Enqueue(id);
    }

    /// <summary>
    /// A candidate with some first bits: of our kind if there is one, of those that were heard of in the latest minute, as the others may be gone. Every node picks another
    /// of these, so that none is picked by all who have heard of the same.
    /// </summary>
    private PeerId? Pick(int bucket, PeerId prefix, int bits, TimeSpan now, bool kinOnly, Queue<PeerId> chosen)
    {
        PeerId? best = null;
        var bestRank = default((bool, long, ulong));
        foreach (ref readonly var candidate in candidates.In(bucket))
        {
            if (candidate.RetryAt > now || (kinOnly && !candidate.IsKin) || candidate.Id.CommonPrefixLength(prefix) < bits) continue;
            if (handshakes.Contains(candidate.Id) || chosen.Contains(candidate.Id)) continue;
            var rank = (candidate.IsKin, candidate.HeardAt.Ticks / TimeSpan.TicksPerMinute, (candidate.Id.Prefix ^ (self.Prefix >> 7)) * 0x9E37_79B9_7F4A_7C15);
            if (best is null || rank.CompareTo(bestRank) > 0) (best, bestRank) = (candidate.Id, rank);
        }

        return best;
    }
}
