namespace PeerRelay.Server.Hosting;

/// <summary>Keeps a warning that strangers can cause from filling the log: it is due once a minute at most, and then tells how often.</summary>
internal sealed class WarningPace(TimeProvider timeProvider)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private long? _lastWarning;
    private long _count;

    /// <summary>Counts a cause.</summary>
    /// <returns>How many there were since the last warning, if one is due; else 0.</returns>
    public long Take()
    {
        lock (_lock)
        {
            _count++;
            var now = timeProvider.GetTimestamp();
            if (_lastWarning is { } last && timeProvider.GetElapsedTime(last, now) < Interval) return 0;
            _lastWarning = now;
            var count = _count;
            _count = 0;
            return count;
        }
    }
}
