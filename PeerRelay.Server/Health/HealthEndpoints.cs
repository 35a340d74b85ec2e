using Microsoft.AspNetCore.Http.HttpResults;
using PeerRelay.Server.Json;
using PeerRelay.Server.Problems;

namespace PeerRelay.Server.Health;

/// <summary>What container engines and load balancers ask. Open to all: it tells nothing else.</summary>
internal static class HealthEndpoints
{
    /// <summary>The path that tells whether the process answers.</summary>
    public const string LivePath = "/health/live";

    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/health").WithTags("Health");
        group.MapGet("/live", Live)
            .WithName("isLive")
            .WithSummary("Whether the process answers");
        group.MapGet("/ready", Ready)
            .WithName("isReady")
            .WithSummary("Whether the node is of use to peers")
            .WithDescription(
                "Not before it is started, not once it stops, and not while it has bootstraps and no link. The last for 30 s at most; then it is "
                + "ready, with `isolated` set, as its bootstraps may in turn wait for it.")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        // Some load balancers ask so.
        group.MapMethods("/live", [HttpMethods.Head], Live).ExcludeFromDescription();
        group.MapMethods("/ready", [HttpMethods.Head], Ready).ExcludeFromDescription();
    }

    private static Ok<HealthDocument> Live() => TypedResults.Ok(new HealthDocument("live"));

    private static Results<Ok<HealthDocument>, ProblemHttpResult> Ready(Readiness readiness)
    {
        var state = readiness.Decide();
        if (state is ReadinessState.Ready or ReadinessState.ReadyAlone)
            return TypedResults.Ok(new HealthDocument("ready", state == ReadinessState.ReadyAlone));
        var detail = state switch
        {
            ReadinessState.Starting => "The node is not started yet.",
            ReadinessState.Isolated => "None of the bootstraps is connected, and there is no other link.",
            _ => "The node is stopping.",
        };
        return Problem.Of(StatusCodes.Status503ServiceUnavailable, detail, JsonNaming.Word(state));
    }
}
