using System.Globalization;

namespace PeerRelay.Benchmarks.WebRtc;

/// <summary>The threads of a process by their names, as the kernel has them.</summary>
internal sealed class ThreadList
{
    /// <summary>How the names of the runtime's own begin: its pool, which has as many as there is work for, its compiler, its garbage collector.</summary>
    private const string RuntimePrefix = ".NET";

    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    private ThreadList()
    {
    }

    /// <summary>How many are not the runtime's.</summary>
    public int Own => _counts.Where(name => !name.Key.StartsWith(RuntimePrefix, StringComparison.Ordinal)).Sum(name => name.Value);

    /// <summary>Reads them.</summary>
    public static ThreadList Read(int process)
    {
        var list = new ThreadList();
        foreach (var thread in Directory.EnumerateDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task")))
        {
            try
            {
                var name = File.ReadAllText(Path.Combine(thread, "comm")).Trim();
                list._counts[name] = list._counts.GetValueOrDefault(name) + 1;
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }

        return list;
    }

    public override string ToString() => string.Join(", ", _counts.Select(name => $"{name.Value} {name.Key}"));
}
