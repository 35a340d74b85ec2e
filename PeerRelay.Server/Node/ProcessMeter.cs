namespace PeerRelay.Server.Node;

/// <summary>Measures what this process takes of the machine, from one look to the next.</summary>
internal sealed class ProcessMeter(TimeProvider timeProvider)
{
    private TimeSpan _cpu = Environment.CpuUsage.TotalTime;
    private long _at = timeProvider.GetTimestamp();

    /// <summary>Looks.</summary>
    public ProcessUsage Read()
    {
        var (cpu, at) = (Environment.CpuUsage.TotalTime, timeProvider.GetTimestamp());
        var available = timeProvider.GetElapsedTime(_at, at) * Environment.ProcessorCount;
        var share = available > TimeSpan.Zero ? Math.Clamp((cpu - _cpu) / available, 0, 1) : 0;
        (_cpu, _at) = (cpu, at);
        return new ProcessUsage(Environment.WorkingSet, GC.GetTotalMemory(forceFullCollection: false), share, Environment.ProcessorCount);
    }
}
