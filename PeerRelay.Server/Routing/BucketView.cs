using PeerRelay.Identity;

namespace PeerRelay.Server.Routing;

/// <summary>A k-bucket of the routing table.</summary>
/// <param name="Index">The number of leading bits that the ids in it share with this node's.</param>
/// <param name="Links">How many links fall in it.</param>
/// <param name="Capacity">Kademlia's k: how many a bucket needs at most.</param>
/// <param name="Fill">How full it is, from 0 to 1.</param>
/// <param name="Peers">The ids in it that are nearest to this node's, <paramref name="Capacity"/> at most.</param>
internal sealed record BucketView(int Index, int Links, int Capacity, double Fill, IReadOnlyList<PeerId> Peers)
{
    /// <summary>Makes it of the peer's bucket.</summary>
    public static BucketView Of(RoutingBucket bucket) => new(
        bucket.Index,
        bucket.Links,
        RoutingBucket.Capacity,
        Math.Min(1, (double)bucket.Links / RoutingBucket.Capacity),
        bucket.Peers);
}
