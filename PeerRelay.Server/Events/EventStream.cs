using System.Globalization;
using Microsoft.Extensions.Options;
using PeerRelay.Server.Settings;

namespace PeerRelay.Server.Events;

/// <summary>Sends every event to one reader, as it happens.</summary>
internal sealed class EventStream(EventFeed feed, IOptions<RelayOptions> options)
{
    /// <summary>Runs until it is cancelled.</summary>
    /// <exception cref="OperationCanceledException">The stream has ended.</exception>
    public async Task RunAsync(EventWriter writer, HttpRequest request, CancellationToken cancellationToken)
    {
        using var subscription = feed.Subscribe(); // before the reader sees that the stream is open
        await writer.WriteAsync(EventFrame.Hello, cancellationToken);
        await writer.WriteMissedAsync(MissedSince(request, subscription.StartsAfter), cancellationToken);
        while (true)
        {
            if (!await HasFrameAsync(subscription, options.Value.Admin.EventHeartbeat, cancellationToken))
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
