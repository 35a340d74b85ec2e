using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using PeerRelay.Server.OpenApi;
using PeerRelay.Server.Problems;
using PeerRelay.Server.Requests;
using PeerRelay.Server.Settings;

namespace PeerRelay.Server.Events;

/// <summary>The live stream of what happens at this node.</summary>
internal static class EventEndpoints
{
    private const int MostSeconds = 24 * 60 * 60;

    /// <summary>Maps it.</summary>
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/events", StreamAsync)
            .WithTags("Events")
            .WithName("streamEvents")
            .WithSummary("What happens at this node, as it happens")
            .WithDescription(
                "Server-sent events: `peer-connected`, `peer-disconnected`, `message`, `dropped` (by reason, once a second) and `missed` "
                + "(how many events fell off because this reader was too slow). After a break, `Last-Event-ID` makes the stream tell how many "
                + "events there were meanwhile. Swagger UI shows a response when it is complete: give `seconds` there.\n\n"
                + "With `snapshot=true` it is a stream for those who show the node, and its pace does not depend on how much happens. It begins with the state: `node`, the `links` in batches, "
                + "`snapshot-end`. Then come, ten times a second at most, `peers` (who is linked and who no longer, each by its latest state) and `messages` (without their contents, which the inbox has; of the many that come at once, "
                + "some are told and the others counted as `more`); and once a second `statistics`, and `links` with the latest counters of some links, in turn. Nothing is lost between the snapshot and what follows. To a reader who falls too far behind, "
                + "a snapshot is sent anew: a `node` event begins one, and links that it does not have by its `snapshot-end` are gone.")
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> StreamAsync(
        HttpContext context,
        EventStream events,
        LiveStream live,
        EventStreamSlots slots,
        IHostApplicationLifetime lifetime,
        IOptions<RelayOptions> options,
        EventStreamLimits limits,
        [QueryInteger("End the stream after so many seconds. Left out, it goes on.", 1, MostSeconds, null, Example = 5)] string? seconds,
        [QueryFlag("Begin with the state of the node, and go on with changes of it.")] string? snapshot)
    {
        var errors = new FieldErrors();
        var duration = errors.Integer(nameof(seconds), seconds, 1, MostSeconds, 0);
        var withSnapshot = errors.Flag(nameof(snapshot), snapshot);
        if (!errors.IsEmpty) return errors.ToProblem();
        if (!slots.TryTake())
            return Problem.Of(StatusCodes.Status503ServiceUnavailable, $"There are {options.Value.Admin.EventStreams} event streams already.", "tooManyStreams");
        try
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            if (duration > 0) ending.CancelAfter(TimeSpan.FromSeconds(duration));
            Prepare(context);
            var writer = new EventWriter(context, limits);
            await (withSnapshot ? live.RunAsync(writer, ending.Token) : events.RunAsync(writer, context.Request, ending.Token));
        }
        catch (OperationCanceledException)
        {
            // The reader has gone, its time is over, or the node stops: that is how a stream ends.
        }
        finally
        {
            slots.Release();
        }
        return Results.Empty;
    }

    private static void Prepare(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers["X-Accel-Buffering"] = "no"; // nginx would hold events back
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }
}
