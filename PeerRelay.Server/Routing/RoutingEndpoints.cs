using Microsoft.AspNetCore.Http.HttpResults;
using PeerRelay.Server.OpenApi;
using PeerRelay.Server.Requests;

namespace PeerRelay.Server.Routing;

/// <summary>The routing table, to look at.</summary>
internal static class RoutingEndpoints
{
    private const int MostClosest = 1_000;

    /// <summary>Maps them.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/routing").WithTags("Routing");
        group.MapGet("", Show)
            .WithName("showRouting")
            .WithSummary("The routing table, by k-buckets");
        group.MapGet("/closest", Closest)
            .WithName("findClosest")
            .WithSummary("The linked peers closest to an id")
            .WithDescription("By XOR, the closest first: where a message to that id would go next.")
            .ProducesProblem(StatusCodes.Status400BadRequest);
    }

    private static Ok<RoutingView> Show(Peer peer) =>
        TypedResults.Ok(new RoutingView(peer.Id, peer.LinkCount, [.. peer.GetBuckets().Select(BucketView.Of)]));

    private static Results<Ok<IReadOnlyList<ClosestPeer>>, ProblemHttpResult> Closest(
        Peer peer,
        [QueryText("The id to look for.", IsPeerId = true, IsRequired = true)] string? to,
        [QueryInteger("How many peers at most.", 1, MostClosest, RoutingBucket.Capacity)] string? count)
    {
        var errors = new FieldErrors();
        var target = errors.Id(nameof(to), to);
        var most = (int)errors.Integer(nameof(count), count, 1, MostClosest, RoutingBucket.Capacity);
        if (!errors.IsEmpty) return errors.ToProblem();
        IReadOnlyList<ClosestPeer> closest = [.. peer.GetClosest(target, most).Select(link => new ClosestPeer(link.Id.DistanceTo(target).ToString(), link))];
        return TypedResults.Ok(closest);
    }
}
