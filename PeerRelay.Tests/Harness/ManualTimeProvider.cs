namespace PeerRelay.Tests.Harness;

/// <summary>A clock that stands still until it is told to go on. Timers fire on the thread that tells it, in order of time.</summary>
internal sealed class ManualTimeProvider : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Lock _lock = new();
    private readonly HashSet<ManualTimer> _timers = [];
    private TimeSpan _elapsed = TimeSpan.FromHours(1); // clocks start anywhere but at zero

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How many timers wait to fire.</summary>
    public int WaitingTimers
    {
        get
        {
            lock (_lock) return _timers.Count(timer => timer.DueAt is not null);
        }
    }

    public override long GetTimestamp()
    {
        lock (_lock) return _elapsed.Ticks;
    }

    public override DateTimeOffset GetUtcNow() => Start + TimeSpan.FromTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Lets time pass, and fires what falls due in it.</summary>
    public void Advance(TimeSpan time)
    {
        TimeSpan end;
        lock (_lock) end = _elapsed + time;
        while (TakeDue(end) is { } timer) timer.Fire();
        lock (_lock) _elapsed = end;
    }

    private ManualTimer? TakeDue(TimeSpan end)
    {
        lock (_lock)
        {
            var next = _timers.Where(timer => timer.DueAt <= end).MinBy(timer => timer.DueAt);
            if (next is null) return null;
            _elapsed = TimeSpan.FromTicks(Math.Max(_elapsed.Ticks, next.DueAt!.Value.Ticks));
            next.DueAt = next.Period is { } period ? next.DueAt + period : null;
            return next;
        }
    }

    private sealed class ManualTimer(ManualTimeProvider clock, Action fire) : ITimer
    {
        private bool _isDisposed;

        public TimeSpan? DueAt { get; set; }

        public TimeSpan? Period { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                if (_isDisposed) return false;
                DueAt = dueTime == Timeout.InfiniteTimeSpan ? null : clock._elapsed + dueTime;
                Period = period == Timeout.InfiniteTimeSpan || period == TimeSpan.Zero ? null : period;
                clock._timers.Add(this);
                return true;
            }
        }

        public void Dispose()
        {
            lock (clock._lock)
            {
                _isDisposed = true;
                DueAt = null;
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
