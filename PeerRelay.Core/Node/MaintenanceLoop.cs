namespace PeerRelay.Node;

/// <summary>What a node does of its own accord: once a second, and at once when there is something to plan.</summary>
internal sealed class MaintenanceLoop(NodeContext node, Outbox outbox, HandshakeService handshakes, LinkHost links)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>The shortest time between two rounds, so that a thousand peers that join at once cost no thousand rounds.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
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
                NodeLog.MaintenanceFailed(node.Logger, e);
            }

            await Task.Delay(Pause, node.Options.TimeProvider, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await WaitAsync(stopping).ConfigureAwait(false);
        }
    }

    private void RunRound()
    {
        handshakes.Tick();
        if (node.Now < _fullRoundAt) return;
        _fullRoundAt = node.Now + Interval;
        outbox.Expire();
        links.CheckLife();
        foreach (var (link, reason) in node.Neighbours.Resolve(node.Now)) link.Close(reason);
    }

    private async Task WaitAsync(CancellationToken stopping)
    {
        using var endOfWait = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var delay = Task.Delay(Interval, node.Options.TimeProvider, endOfWait.Token);
        await Task.WhenAny(delay, _kick.Task).ConfigureAwait(false);
        await endOfWait.CancelAsync().ConfigureAwait(false);
        await delay.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            if (_kick.Task.IsCompleted) _kick = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
