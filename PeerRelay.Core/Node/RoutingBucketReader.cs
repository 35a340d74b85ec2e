using PeerRelay.Identity;
using PeerRelay.Neighbours;

namespace PeerRelay.Node;

/// <summary>Describes the routing table to the application.</summary>
internal static class RoutingBucketReader
{
    public static IReadOnlyList<RoutingBucket> Read(NodeContext node)
    {
        var table = node.Router.Links;
        var buckets = new List<RoutingBucket>();
        var nearest = new Neighbour[RoutingBucket.Capacity];
        for (var index = 0; index <= table.DeepestBucket(); index++)
        {
            var count = table.CountInBucket(index);
            if (count == 0) continue;
            // Seen from our id with that bit turned over, the bucket's members are nearer than all others.
            var found = table.CollectClosest(node.Self.FlipBit(index), [], nearest.AsSpan(0, Math.Min(count, nearest.Length)));
            PeerId[] ids = [.. nearest.Take(found).Select(neighbour => neighbour.Id).OrderBy(id => id.DistanceTo(node.Self))];
            buckets.Add(new RoutingBucket(index, count, ids));
        }

        return buckets;
    }
}
