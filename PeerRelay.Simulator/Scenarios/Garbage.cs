namespace PeerRelay.Simulator.Scenarios;

/// <summary>
/// Has collected what a simulation needs no longer, before that takes much memory: the collector of its own accord lets what has lived for some time, as links and what they have told
/// do, become more than half as much as what is alive. How many peers fit a machine depends on that. Nothing of it has a part in the simulation.
/// </summary>
/// <param name="heap">Tells how many bytes the heap holds, garbage included.</param>
/// <param name="collect">Collects all garbage.</param>
internal sealed class Garbage(Func<long> heap, Action collect)
{
    /// <summary>
    /// How much garbage there may be for each byte that is alive. An eighth: while peers join, all is gone through some nine times for each byte that is alive at the end, which takes
    /// a few percent of the time.
    /// </summary>
    private const double Share = 1.0 / 8;

    /// <summary>Garbage that is not worth it, in bytes. 32 MiB: of that order is what the collector lets the youngest objects take.</summary>
    private const long Least = 32 << 20;

    private long _alive = heap();

    /// <summary>The garbage of this process.</summary>
    public static Garbage OfThisProcess() => new(
        () => GC.GetTotalMemory(forceFullCollection: false),
        () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true));

    /// <summary>Collects it if there may be much: the heap has grown by that much since the last time.</summary>
    public void Tick()
    {
        if (heap() < (_alive * (1 + Share)) + Least) return;
        collect();
        _alive = heap();
    }
}
