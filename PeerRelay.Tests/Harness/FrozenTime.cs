namespace PeerRelay.Tests.Harness;

/// <summary>A clock that stands still, and whose timers never fire.</summary>
internal sealed class FrozenTime : TimeProvider
{
    public static readonly FrozenTime Instance = new();

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;

    public override long GetTimestamp() => 0;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new SilentTimer();

    private sealed class SilentTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
            // There is nothing to free.
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
