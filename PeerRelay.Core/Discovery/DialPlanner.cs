using PeerRelay.Identity;
using PeerRelay.Routing;

namespace PeerRelay.Discovery;

/// <summary>
/// Decides to whom a direct link is worth having. Greedy routing never dead-ends if every node has a usable link in every bucket that
/// is not empty network-wide; so a node wants its leaf set (the 8 nearest) and 2 links in each bucket, of which the first two made are in different
/// halves of it where both are known. Only links to peers that are known to pass messages on count: a server whose buckets are full of clients is on no
/// way to anybody else.
/// </summary>
internal sealed class DialPlanner<T>(PeerId self, Router<T> router, Candidates candidates, Handshakes handshakes)
    where T : class, INeighbour
{
    /// <summary>Nearest peers that a node keeps links to.</summary>
    public const int LeafSet = 8;

    /// <summary>Links that a node wants in each bucket.</summary>
    public const int LinksPerBucket = 2;

    private int _turn;

    /// <summary>
    /// Lists the peers to make an offer to now, as many as there is room for. The leaf set and the buckets take turns, and so do the buckets: who has us
    /// make offers in vain to invented peers of one kind keeps none of another out.
    /// </summary>
    public IReadOnlyList<PeerId> Plan(TimeSpan now)
    {
        if (handshakes.Room == 0) return [];
        Queue<PeerId> nearest = new(LeafSetWanted(now).Where(id => !handshakes.Contains(id)));
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
        return candidates.Usable(now)
            .Where(id => !handshakes.Contains(id) || handshakes.IsOwn(id)) // ours under way take a place of the eight; what others offer does not
            .Where(id => farthest is not { } limit || id.DistanceTo(self) < limit)
            .OrderBy(id => id.DistanceTo(self))
            .Take(LeafSet);
    }

    private IEnumerable<PeerId> BucketWanted(int bucket, TimeSpan now)
    {
        var prefix = self.FlipBit(bucket);
        var missing = LinksPerBucket - Reserved(prefix, bucket + 1);
        if (missing <= 0) return [];
        PeerId[] usable = [.. candidates.Usable(bucket, now).Where(id => !handshakes.Contains(id))];
        var chosen = new List<PeerId>(LinksPerBucket);
        if (bucket + 1 < PeerId.BitLength)
        {
            PeerId[] halves = [prefix, prefix.FlipBit(bucket + 1)];
            foreach (var half in halves.Where(half => Reserved(half, bucket + 2) == 0))
                chosen.AddRange(usable.Where(id => id.CommonPrefixLength(half) >= bucket + 2).Take(1));
        }

        return chosen.Concat(usable.Except(chosen)).Take(missing);
    }

    /// <summary>How many links with a prefix pass messages on, those under way included.</summary>
    private int Reserved(PeerId prefix, int bits) => router.Transit.CountWithPrefix(prefix, bits) + handshakes.CountOwnWithPrefix(prefix, bits);
}
