using PeerRelay.Neighbours;

namespace PeerRelay.Node;

/// <summary>What a node does of its own accord: once a second, and at once when there is something to plan.</summary>
internal sealed class MaintenanceLoop(NodeParts parts, LinkHost links)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>The shortest time between two rounds, so that a thousand peers that join at once cost no thousand rounds.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private readonly NodeContext _node = parts.Node;
    private readonly SilenceWatch _silence = new(parts.Node.Router.Links, parts.Node.Limits.KeepAliveInterval);
    private TimeSpan _fullRoundAt;
    private TaskCompletionSource _kick = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Has the next round come at once.</summary>
    public void Kick()
    {
        lock (_lock) _kick.TrySetResult();
    }

    public async Task RunAsync(CancellationToken stopping)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // the caller holds the peer's lock, and what follows calls handlers
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                RunRound();
            }
            catch (Exception e) // a node that no longer maintains itself would die slowly and in silence
            {
                NodeLog.MaintenanceFailed(_node.Logger, e);
            }

            await WaitAsync(_node.Now, stopping).ConfigureAwait(false);
        }
    }

    private void RunRound()
    {
        parts.Handshakes.Tick();
        if (_node.Now < _fullRoundAt) return;
        _fullRoundAt = _node.Now + Interval - Pause; // timers fire a little early now and then
        parts.Outbox.Expire();
        links.CheckLife();
        parts.Membership.AskUnknown();
        parts.Membership.Trim();
        parts.Announcer.Tick();
        parts.LargeMessages.Expire();
        foreach (var (link, reason) in _node.Neighbours.Resolve(_node.Now)) link.Close(reason);
        foreach (var silent in _silence.Look(_node.Now)) parts.Membership.Doubt(silent);
    }

    /// <summary>Waits until the next round is due: one timer and no more, as most rounds come when nothing has happened.</summary>
    private async Task WaitAsync(TimeSpan endOfRound, CancellationToken stopping)
    {
        var clock = _node.Options.TimeProvider;
        await _kick.Task.WaitAsync(Interval, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_kick.Task.IsCompleted) return;
        var pause = endOfRound + Pause - _node.Now;
        if (pause > TimeSpan.Zero) await Task.Delay(pause, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock) _kick = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
