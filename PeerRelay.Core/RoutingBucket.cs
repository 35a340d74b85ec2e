using PeerRelay.Identity;

namespace PeerRelay;

/// <summary>A k-bucket of the routing table.</summary>
/// <param name="Index">The number of leading bits that the ids in it share with this node's.</param>
/// <param name="Links">How many links fall in it; a server keeps more than the bucket's capacity.</param>
/// <param name="Peers">The ids in it that are nearest to this node's, 20 (k) at most.</param>
public sealed record RoutingBucket(int Index, int Links, IReadOnlyList<PeerId> Peers)
{
    /// <summary>How many ids a bucket shows: Kademlia's k, as in the reference.</summary>
    public const int Capacity = 20;
}
