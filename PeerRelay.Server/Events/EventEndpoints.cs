using System.Globalization;
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
                + "events there were meanwhile. Swagger UI shows a response when it is complete: give `seconds` there.")
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> StreamAsync(
        HttpContext context,
        EventFeed feed,
        IHostApplicationLifetime lifetime,
        IOptions<RelayOptions> options,
        EventStreamLimits limits,
        [QueryInteger("End the stream after so many seconds. Left out, it goes on.", 1, MostSeconds, null, Example = 5)] string? seconds)
    {
        var errors = new FieldErrors();
        var duration = errors.Integer(nameof(seconds), seconds, 1, MostSeconds, 0);
        if (!errors.IsEmpty) return errors.ToProblem();
        using var subscription = feed.Subscribe();
        if (subscription is null)
            return Problem.Of(StatusCodes.Status503ServiceUnavailable, $"There are {options.Value.Admin.EventStreams} event streams already.", "tooManyStreams");
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        if (duration > 0) ending.CancelAfter(TimeSpan.FromSeconds(duration));
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers["X-Accel-Buffering"] = "no"; // nginx would hold events back
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            var writer = new EventWriter(context, limits);
            await writer.WriteAsync(EventFrame.Hello, ending.Token);
            await writer.WriteMissedAsync(MissedSince(context.Request, subscription.StartsAfter), ending.Token);
            await PumpAsync(writer, subscription, options.Value.Admin.EventHeartbeat, ending.Token);
        }
        catch (OperationCanceledException)
        {
            // The reader has gone, its time is over, or the node stops: that is how a stream ends.
        }
        return Results.Empty;
    }

    private static async Task PumpAsync(EventWriter writer, EventSubscription subscription, TimeSpan heartbeat, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (!await HasFrameAsync(subscription, heartbeat, cancellationToken))
                await writer.WriteAsync(EventFrame.Heartbeat, cancellationToken);
            while (subscription.Frames.TryRead(out var frame))
            {
                await writer.WriteMissedAsync(subscription.TakeMissed(), cancellationToken);
                await writer.WriteAsync(frame, cancellationToken);
            }
        }
    }

    /// <summary>Waits for a frame, but no longer than until a sign of life is due.</summary>
    private static async Task<bool> HasFrameAsync(EventSubscription subscription, TimeSpan heartbeat, CancellationToken cancellationToken)
    {
        using var due = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        due.CancelAfter(heartbeat);
        try
        {
            return await subscription.Frames.WaitToReadAsync(due.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>A number that this process has not come to yet is one of an earlier start: nothing is known of what was missed.</summary>
    private static long MissedSince(HttpRequest request, long lastId) =>
        long.TryParse(request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var known) && known < lastId ? lastId - known : 0;
}
