namespace PeerRelay.Node;

/// <summary>Looks some times a second, while messages are held, for those that must be handed to another. It sleeps while none is.</summary>
internal sealed class RetryLoop
{
    /// <summary>How often it looks: a quarter of the shortest time after which a neighbour counts as silent.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How many rounds in a row are passed over because they come late. A process that was held up has not read what came meanwhile: what looks like the silence of
    /// others is its own. But one that is always late must not wait for ever.
    /// </summary>
    private const int MaxSkipped = 8;

    private readonly NodeContext _node;
    private readonly Carrier _carrier;
    private volatile TaskCompletionSource _wake = NewSource();

    public RetryLoop(NodeContext node, Carrier carrier)
    {
        (_node, _carrier) = (node, carrier);
        carrier.Holding += () => _wake.TrySetResult();
    }

    public async Task RunAsync(CancellationToken stopping)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // the caller holds the peer's lock
        var skipped = 0;
        while (!stopping.IsCancellationRequested)
        {
            if (!_carrier.IsHolding) await SleepAsync(stopping).ConfigureAwait(false);
            var before = _node.Now;
            await Task.Delay(Interval, _node.Options.TimeProvider, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var isLate = _node.Now - before > 2 * Interval;
            skipped = isLate && skipped < MaxSkipped ? skipped + 1 : 0;
            if (skipped == 0) Look();
        }
    }

    private async Task SleepAsync(CancellationToken stopping)
    {
        await _wake.Task.WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _wake = NewSource();
    }

    private void Look()
    {
        try
        {
            _carrier.Tick();
        }
        catch (Exception e) // a node that hands nothing to another any more would lose messages in silence
        {
            NodeLog.MaintenanceFailed(_node.Logger, e);
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
