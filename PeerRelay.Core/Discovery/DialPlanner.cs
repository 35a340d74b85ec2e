using PeerRelay.Identity;
using PeerRelay.Routing;

namespace PeerRelay.Discovery;

/// <summary>
/// Decides to whom a direct link is worth having. Greedy routing never dead-ends if every node has a usable link in every bucket that
/// is not empty network-wide; so a node wants its leaf set (the 8 nearest), 2 links in each bucket, and one in each of its parts (<see cref="Parts"/>). Only links to peers that
/// are known to pass messages on count: a server whose buckets are full of clients is on no way to anybody else. Peers of our kind go before others.
/// </summary>
internal sealed class DialPlanner<T>(PeerId self, Router<T> router, Candidates candidates, Handshakes handshakes)
    where T : class, INeighbour
{
    /// <summary>Nearest peers that a node keeps links to.</summary>
    public const int LeafSet = 8;

    /// <summary>Links that a node wants in each bucket.</summary>
    public const int LinksPerBucket = 2;

    /// <summary>Offers to the nearest at a time: who has just joined hears of nearer ones with each answer, and what it knew first it would soon not need.</summary>
    private const int NearestAtOnce = 3;

    private readonly Parts _parts = new(self);
    private int _turn;

    /// <summary>
    /// Lists the peers to make an offer to now, as many as there is room for. The leaf set and the buckets take turns, and so do the buckets: who has us
    /// make offers in vain to invented peers of one kind keeps none of another out.
    /// </summary>
    public IReadOnlyList<PeerId> Plan(TimeSpan now)
    {
        if (handshakes.Room == 0 || candidates.Count == 0) return [];
        Queue<PeerId> nearest = new(LeafSetWanted(now));
        Queue<PeerId> spread = new(BucketsInTurn().SelectMany(bucket => BucketWanted(bucket, now)));
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

    /// <summary>The buckets with candidates, from another one each time.</summary>
    private IEnumerable<int> BucketsInTurn()
    {
        int[] buckets = [.. candidates.Buckets];
        return buckets.Select((_, i) => buckets[(i + (_turn / 2)) % buckets.Length]);
    }

    private IEnumerable<PeerId> LeafSetWanted(TimeSpan now)
    {
        var links = new T[LeafSet];
        var count = router.Transit.CollectClosest(self, [], links);
        var farthest = count < LeafSet ? (XorDistance?)null : links[count - 1].Id.DistanceTo(self);
        var deepest = count < LeafSet ? 0 : links[count - 1].Id.CommonPrefixLength(self); // nobody in a shallower bucket is nearer
        PeerId[] wanted =
        [
            .. candidates.UsableFrom(deepest, now)
                .Where(id => !handshakes.Contains(id) || handshakes.IsOwn(id)) // ours under way take a place of the eight; what others offer does not
                .Where(id => farthest is not { } limit || id.DistanceTo(self) < limit)
                .OrderBy(id => id.DistanceTo(self))
                .Take(LeafSet),
        ];
        return wanted.Where(id => !handshakes.Contains(id)).Take(NearestAtOnce - wanted.Count(handshakes.IsOwn));
    }

    private List<PeerId> BucketWanted(int bucket, TimeSpan now)
    {
        var chosen = new List<PeerId>();
        var bits = Parts.BitsOf(bucket);
        foreach (var part in _parts.Of(bucket))
        {
            var own = handshakes.CountOwnWithPrefix(part, bits);
            if (own > 0 || router.Kin.CountWithPrefix(part, bits) > 0) continue;
            var isServed = router.Transit.CountWithPrefix(part, bits) > 0; // by a peer of the old kind
            if (Pick(Usable(bucket, now, kinOnly: isServed).Where(id => id.CommonPrefixLength(part) >= bits)) is { } id) chosen.Add(id);
        }

        var prefix = self.FlipBit(bucket);
        var missing = LinksPerBucket - chosen.Count - router.Transit.CountWithPrefix(prefix, bucket + 1) - handshakes.CountOwnWithPrefix(prefix, bucket + 1);
        if (missing > 0) chosen.AddRange(Usable(bucket, now, kinOnly: false).Except(chosen).Take(missing));
        return chosen;
    }

    private IEnumerable<PeerId> Usable(int bucket, TimeSpan now, bool kinOnly) => candidates.Usable(bucket, now, kinOnly).Where(id => !handshakes.Contains(id));

    /// <summary>One that every node picks otherwise, so that none is picked by all who have heard of the same.</summary>
    private PeerId? Pick(IEnumerable<PeerId> ids)
    {
        (PeerId Id, ulong Rank)? best = null;
        foreach (var id in ids)
        {
            var rank = (id.Prefix ^ (self.Prefix >> 7)) * 0x9E37_79B9_7F4A_7C15 * (self.Prefix | 1);
            if (best is not { } known || rank < known.Rank) best = (id, rank);
        }

        return best?.Id;
    }
}
