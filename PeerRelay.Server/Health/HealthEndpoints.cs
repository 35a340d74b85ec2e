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
        group.MapGet("/live", () => TypedResults.Ok(new HealthDocument("live")))
            .WithName("isLive")
            .WithSummary("Whether the process answers");
        group.MapGet("/ready", Ready)
            .WithName("isReady")
            .WithSummary("Whether the node is of use to peers")
            .WithDescription("Not before it is started, not while it has bootstraps and no link, and not once it stops.")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static Results<Ok<HealthDocument>, ProblemHttpResult> Ready(Readiness readiness)
    {
        var state = readiness.Decide();
        if (state == ReadinessState.Ready) return TypedResults.Ok(new HealthDocument("ready"));
        var detail = state switch
        {
            ReadinessState.Starting => "The node is not started yet.",
            ReadinessState.Isolated => "None of the bootstraps is connected, and there is no other link.",
            _ => "The node is stopping.",
        };
        return Problem.Of(StatusCodes.Status503ServiceUnavailable, detail, JsonNaming.Word(state));
    }
}
