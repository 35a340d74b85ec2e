using PeerRelay.Benchmarks.Processes;

namespace PeerRelay.Benchmarks.Stalled;

/// <summary>Looks again and again at the memory of a process, and keeps the most.</summary>
internal sealed class PeakMemory(ServerProcess process)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    private long _peak;

    /// <summary>The most since this was last asked, in bytes.</summary>
    public long Take() => Interlocked.Exchange(ref _peak, 0);

    /// <summary>Looks until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(LookInterval);
        try
        {
            do
            {
                var now = process.ReadRss();
                if (now > Interlocked.Read(ref _peak)) Interlocked.Exchange(ref _peak, now);
            }
            while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // that is how it ends
        }
    }
}
