using PeerRelay.Wire;

namespace PeerRelay.Server.Events;

/// <summary>
/// Tells the listeners what was dropped, once a second and by reason, out of the peer's counters: a flood that is dropped makes a
/// handful of events, and costs the path of the messages nothing.
/// </summary>
internal sealed class DropReporter(Peer peer, EventFeed events, TimeProvider timeProvider) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, timeProvider);
        IReadOnlyDictionary<DropReason, long>? known = null;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                known = events.HasSubscribers ? Report(known) : null;
        }
        catch (OperationCanceledException)
        {
            // The stop.
        }
    }

    private IReadOnlyDictionary<DropReason, long> Report(IReadOnlyDictionary<DropReason, long>? known)
    {
        var drops = peer.GetStatistics().Drops;
        if (known is null) return drops; // from here on someone listens
        foreach (var (reason, count) in drops)
        {
            var more = count - known.GetValueOrDefault(reason);
            if (more > 0)
                events.Publish(EventNames.Dropped, new DroppedEvent(reason, more), static dropped => dropped);
        }
        return drops;
    }
}
