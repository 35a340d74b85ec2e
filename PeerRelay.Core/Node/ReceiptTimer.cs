namespace PeerRelay.Node;

/// <summary>Has the messages whose receipt is awaited tried again when they are due. Once none waits, it is not set again.</summary>
internal sealed class ReceiptTimer : IDisposable
{
    private readonly NodeContext _node;
    private readonly ReceiptService _receipts;
    private readonly Lock _lock = new();
    private ITimer? _timer;
    private TimeSpan _setFor = TimeSpan.MaxValue;
    private bool _isDisposed;

    public ReceiptTimer(NodeContext node, ReceiptService receipts)
    {
        _node = node;
        _receipts = receipts;
        receipts.Changed += Set;
    }

    /// <summary>Fires no more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }
    }

    /// <summary>Sees to it that the timer fires when the next message is due, if it would fire later.</summary>
    private void Set()
    {
        lock (_lock)
        {
            if (_isDisposed || _receipts.NextDue is not { } due || due >= _setFor) return;
            _setFor = due;
            _timer ??= CreateTimer();
            _timer.Change(WholeMilliseconds(due - _node.Now), Timeout.InfiniteTimeSpan);
        }
    }

    private ITimer CreateTimer()
    {
        using var flow = ExecutionContext.SuppressFlow(); // whoever happens to send first has nothing to do with what comes later
        return _node.Options.TimeProvider.CreateTimer(static timer => ((ReceiptTimer)timer!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private void Fire()
    {
        lock (_lock) _setFor = TimeSpan.MaxValue;
        try
        {
            _receipts.Tick();
        }
        catch (Exception e) // nobody else would see it, and it would end the process
        {
            NodeLog.MaintenanceFailed(_node.Logger, e);
        }

        Set();
    }

    /// <summary>Rounded up, as timers count in those: one that fires early would have to be set again.</summary>
    private static TimeSpan WholeMilliseconds(TimeSpan time) => TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(time.TotalMilliseconds)));
}
