using System.Globalization;

namespace PeerRelay.Benchmarks.Processes;

/// <summary>How many descriptors this process may have. A .NET process that has none left ends, so a run that would need more is not begun.</summary>
internal static class DescriptorLimit
{
    /// <summary>What a process has open beside its connections: libraries, pipes, its own polling.</summary>
    private const int Files = 320;

    /// <summary>Fails if so many connections can't be held.</summary>
    public static void Check(int connections)
    {
        var line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        var soft = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
        if (int.TryParse(soft, CultureInfo.InvariantCulture, out var limit) && limit < connections + Files)
            throw new RunFailedException($"{connections} connections need {connections + Files} descriptors, and this process may have {limit} (ulimit -n).");
    }
}
