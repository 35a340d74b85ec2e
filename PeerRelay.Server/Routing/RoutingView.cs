using PeerRelay.Identity;

namespace PeerRelay.Server.Routing;

/// <summary>The routing table.</summary>
/// <param name="Id">The id of this node, from which the buckets are counted.</param>
/// <param name="Links">How many links there are.</param>
/// <param name="Buckets">The buckets that are not empty.</param>
internal sealed record RoutingView(PeerId Id, int Links, IReadOnlyList<BucketView> Buckets);
