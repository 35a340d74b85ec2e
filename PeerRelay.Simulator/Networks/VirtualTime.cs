namespace PeerRelay.Simulator.Networks;

/// <summary>The clock of a simulation. It stands still while an event is handled.</summary>
internal sealed class VirtualTime : TimeProvider
{
    /// <summary>What the clock on the wall shows at the start: any fixed moment.</summary>
    private static readonly DateTimeOffset Epoch = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private long _ticks;

    /// <summary>The time since the start.</summary>
    public TimeSpan Now => new(_ticks);

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override long GetTimestamp() => _ticks;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Epoch + Now;

    /// <summary>Not there: what waits does so by <see cref="SimulatedNetwork.SetTimer"/>, in the order of the simulation.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        throw new NotSupportedException("A simulated peer waits by the timers of its network.");

    /// <summary>Goes on to a later moment.</summary>
    /// <param name="milliseconds">Since the start.</param>
    public void AdvanceTo(long milliseconds) => _ticks = milliseconds * TimeSpan.TicksPerMillisecond;
}
