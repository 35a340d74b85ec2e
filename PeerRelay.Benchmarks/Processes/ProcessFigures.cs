using System.Globalization;

namespace PeerRelay.Benchmarks.Processes;

/// <summary>What a process holds, as the kernel sees it.</summary>
/// <param name="Rss">Resident bytes, in all.</param>
/// <param name="Anonymous">Those that are not of files: heaps, stacks and the like.</param>
/// <param name="Descriptors">Open descriptors.</param>
internal sealed record ProcessFigures(long Rss, long Anonymous, int Descriptors)
{
    /// <summary>Reads them of a process.</summary>
    public static ProcessFigures Read(int process) => new(
        ReadBytes(process, "VmRSS:"), ReadBytes(process, "RssAnon:"), Directory.EnumerateFileSystemEntries(Path.Combine(Folder(process), "fd")).Count());

    /// <summary>Reads only the first of them: with thousands of descriptors, counting those takes long.</summary>
    public static long ReadRss(int process) => ReadBytes(process, "VmRSS:");

    private static string Folder(int process) => string.Create(CultureInfo.InvariantCulture, $"/proc/{process}");

    /// <summary>Reads a line as <c>"VmRSS:\t  204800 kB"</c>.</summary>
    private static long ReadBytes(int process, string name)
    {
        var line = File.ReadLines(Path.Combine(Folder(process), "status")).First(line => line.StartsWith(name, StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
