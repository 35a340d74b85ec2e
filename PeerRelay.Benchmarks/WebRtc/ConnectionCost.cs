using System.Globalization;
using PeerRelay.Benchmarks.Processes;
using PeerRelay.Benchmarks.Soak;

namespace PeerRelay.Benchmarks.WebRtc;

/// <summary>What many connections cost a process: memory and threads while they are there, and whether all is given back when they are not, time after time.</summary>
/// <param name="connections">How many.</param>
/// <param name="rounds">How often they are opened and closed after the first time, which fills what is kept on purpose: compiled code, pools of buffers, the allocator's free lists.</param>
internal sealed class ConnectionCost(int connections, int rounds)
{
    private const int MaxThreads = 2;
    private const int MaxKilobytes = 300;

    /// <summary>Of the memory after the first round, what may be there on top after the last one, and as many bytes: garbage of two collections more or less.</summary>
    private const double Share = 0.05;

    private const long Room = 4 * 1024 * 1024;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    /// <summary>Runs it.</summary>
    public async Task RunAsync(Verdict verdict, CancellationToken cancellationToken)
    {
        await using var crowd = new CrowdProcess();
        await crowd.PrepareAsync(connections, cancellationToken);
        var bare = crowd.Threads;
        await crowd.BeginAsync(cancellationToken);
        await Task.Delay(Settling, cancellationToken);
        var before = crowd.Read();
        Console.WriteLine(Text($"{connections} connections of one process; RSS, descriptors:"));
        Print("before", before);
        var (full, closed) = (new List<ProcessFigures>(), new List<ProcessFigures>());
        var left = 0;
        ThreadList? threads = null;
        for (var round = 0; round <= rounds; round++)
        {
            await crowd.OpenAsync(connections, cancellationToken);
            await Task.Delay(Settling, cancellationToken);
            full.Add(crowd.Read());
            threads ??= crowd.Threads;
            Print("open", full[^1]);
            left += await crowd.CloseAsync(byMeasured: round % 2 == 0, cancellationToken);
            await Task.Delay(Settling, cancellationToken);
            closed.Add(crowd.Read());
            Print("closed", closed[^1]);
        }

        Console.WriteLine($"       threads without an engine: {bare}");
        Console.WriteLine($"       threads with {connections} connections: {threads}");
        verdict.Check(threads!.Own - bare.Own <= MaxThreads, $"{threads.Own - bare.Own} threads more with {connections} connections, the runtime's own not counted (to be at most {MaxThreads})");
        var kilobytes = (full.Max(figures => figures.Rss) - before.Rss) / 1024.0 / connections;
        verdict.Check(kilobytes <= MaxKilobytes, Text($"{kilobytes:F0} KB of RSS for each connection at most (to be at most {MaxKilobytes})"));
        verdict.Check(left == 0, $"{left} connections were left");
        CheckReturn(verdict, before, closed);
    }

    private static void CheckReturn(Verdict verdict, ProcessFigures before, List<ProcessFigures> closed)
    {
        var descriptors = closed.Max(figures => figures.Descriptors);
        verdict.Check(descriptors <= before.Descriptors + SoakVerdict.DescriptorRoom, $"descriptors: {before.Descriptors} before, {descriptors} at most when closed");
        var most = closed[0].Rss + (long)(closed[0].Rss * Share) + Room;
        verdict.Check(
            closed[^1].Rss <= most,
            $"memory: {Megabytes.Text(closed[0].Rss)} when closed for the first time, {Megabytes.Text(closed[^1].Rss)} after {closed.Count - 1} more (to be at most {Megabytes.Text(most)})");
    }

    private static void Print(string what, ProcessFigures figures) => Console.WriteLine(Text($"  {what,-8}  {Megabytes.Text(figures.Rss),10}  {figures.Descriptors,4}"));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
