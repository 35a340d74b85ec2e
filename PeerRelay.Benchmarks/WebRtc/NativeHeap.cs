using System.Runtime.InteropServices;

namespace PeerRelay.Benchmarks.WebRtc;

/// <summary>Parts with all that is free, so that what is left is what is held: the runtime's garbage, and what the C library keeps of what was freed, as OpenSSL's memory is.</summary>
internal static class NativeHeap
{
    /// <summary>Does it.</summary>
    /// <returns>Bytes of objects that are left.</returns>
    public static long Collect()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        try
        {
            _ = Trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Only glibc has it; what the others keep counts as held.
        }

        return GC.GetTotalMemory(forceFullCollection: false);
    }

    [DllImport("libc", EntryPoint = "malloc_trim")]
    private static extern int Trim(nint keptBytes);
}
