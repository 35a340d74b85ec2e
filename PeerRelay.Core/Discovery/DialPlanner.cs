using PeerRelay.Identity;
using PeerRelay.Routing;

namespace PeerRelay.Discovery;

/// <summary>
/// Decides to whom a direct link is worth having. Greedy routing never dead-ends if every node has a usable link in every bucket that
/// is not empty network-wide; so a node wants its leaf set (the 8 nearest) and 2 links in each bucket, one for each next bit.
/// </summary>
internal sealed class DialPlanner<T>(PeerId self, Router<T> router, Candidates candidates, Handshakes handshakes)
    where T : class, INeighbour
{
    /// <summary>Nearest peers that a node keeps links to.</summary>
    public const int LeafSet = 8;

    /// <summary>Links that a node wants in each bucket.</summary>
    public const int LinksPerBucket = 2;

    /// <summary>Lists the peers to make an offer to now, as many as there is room for.</summary>
    public IReadOnlyList<PeerId> Plan(TimeSpan now)
    {
        var wanted = new List<PeerId>();
        AddLeafSet(wanted, now);
        foreach (var bucket in candidates.Buckets) AddBucket(wanted, bucket, now);
        return [.. wanted.Distinct().Where(id => !handshakes.Contains(id)).Take(handshakes.Room)];
    }

    private void AddLeafSet(List<PeerId> wanted, TimeSpan now)
    {
        var links = new T[LeafSet];
        var count = router.Links.CollectClosest(self, [], links);
        var farthest = count < LeafSet ? (XorDistance?)null : links[count - 1].Id.DistanceTo(self);
        wanted.AddRange(candidates.Usable(now)
            .Where(id => !handshakes.Contains(id) || handshakes.IsOwn(id)) // ours under way take a place of the eight; what others offer does not
            .Where(id => farthest is not { } limit || id.DistanceTo(self) < limit)
            .OrderBy(id => id.DistanceTo(self))
            .Take(LeafSet));
    }

    private void AddBucket(List<PeerId> wanted, int bucket, TimeSpan now)
    {
        var prefix = self.FlipBit(bucket);
        var missing = LinksPerBucket - Reserved(prefix, bucket + 1);
        if (missing <= 0) return;
        PeerId[] usable = [.. candidates.Usable(bucket, now).Where(id => !handshakes.Contains(id))];
        var chosen = new List<PeerId>(LinksPerBucket);
        if (bucket + 1 < PeerId.BitLength)
        {
            PeerId[] halves = [prefix, prefix.FlipBit(bucket + 1)];
            foreach (var half in halves.Where(half => Reserved(half, bucket + 2) == 0))
                chosen.AddRange(usable.Where(id => id.CommonPrefixLength(half) >= bucket + 2).Take(1));
        }

        wanted.AddRange(chosen.Concat(usable.Except(chosen)).Take(missing));
    }

    /// <summary>How many links with a prefix may pass messages on, those under way included.</summary>
    private int Reserved(PeerId prefix, int bits) => router.CountUsable(prefix, bits) + handshakes.CountOwnWithPrefix(prefix, bits);
}
