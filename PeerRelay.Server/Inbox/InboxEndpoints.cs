using Microsoft.AspNetCore.Http.HttpResults;
using PeerRelay.Server.OpenApi;
using PeerRelay.Server.Requests;

namespace PeerRelay.Server.Inbox;

/// <summary>The messages that were addressed to this node.</summary>
internal static class InboxEndpoints
{
    private const int MostPerPage = 1_000;

    /// <summary>Maps them.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/inbox").WithTags("Inbox");
        group.MapGet("", Read)
            .WithName("readInbox")
            .WithSummary("Messages addressed to this node")
            .WithDescription("The latest messages, the oldest first. Ask on with `after`; `dropped` tells how many fell off for want of room.")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapDelete("", Clear)
            .WithName("clearInbox")
            .WithSummary("Empty the inbox");
    }

    private static Results<Ok<InboxPage>, ProblemHttpResult> Read(
        MessageInbox inbox,
        [QueryInteger("The number of the last message that is known already.", 0, long.MaxValue, 0)] string? after,
        [QueryInteger("How many messages at most.", 1, MostPerPage, 100)] string? limit)
    {
        var errors = new FieldErrors();
        var afterNumber = errors.Integer(nameof(after), after, 0, long.MaxValue, 0);
        var most = (int)errors.Integer(nameof(limit), limit, 1, MostPerPage, 100);
        if (!errors.IsEmpty) return errors.ToProblem();
        return TypedResults.Ok(inbox.Read(afterNumber, most));
    }

    private static NoContent Clear(MessageInbox inbox)
    {
        inbox.Clear();
        return TypedResults.NoContent();
    }
}
