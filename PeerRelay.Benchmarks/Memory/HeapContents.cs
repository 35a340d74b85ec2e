using Microsoft.Diagnostics.Runtime;

namespace PeerRelay.Benchmarks.Memory;

/// <summary>What lies in this process's heap, by type.</summary>
internal sealed class HeapContents
{
    private readonly Dictionary<string, (long Count, long Bytes)> _types = [];

    private HeapContents(long bytes) => Bytes = bytes;

    /// <summary>Bytes of all that lives.</summary>
    public long Bytes { get; }

    /// <summary>Looks at the heap, after what is dead has been collected. Nothing else may run.</summary>
    public static HeapContents Read()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        var contents = new HeapContents(GC.GetTotalMemory(forceFullCollection: true));
        using var target = DataTarget.AttachToProcess(Environment.ProcessId, suspend: false);
        using var runtime = target.ClrVersions[0].CreateRuntime();
        foreach (var found in runtime.Heap.EnumerateObjects())
        {
            if (found.Type is not { IsFree: false, Name: { } name }) continue;
            var (count, bytes) = contents._types.GetValueOrDefault(name);
            contents._types[name] = (count + 1, bytes + (long)found.Size);
        }

        return contents;
    }

    /// <summary>What there is more of than there was before, the largest first.</summary>
    public IReadOnlyList<(string Type, long Count, long Bytes)> Since(HeapContents before) =>
    [
        .. _types
            .Select(entry => (Entry: entry, Before: before._types.GetValueOrDefault(entry.Key)))
            .Select(pair => (pair.Entry.Key, pair.Entry.Value.Count - pair.Before.Count, pair.Entry.Value.Bytes - pair.Before.Bytes))
            .OrderByDescending(growth => growth.Item3),
    ];
}
