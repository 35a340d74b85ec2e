using System.Globalization;
using PeerRelay.Benchmarks.Processes;
using PeerRelay.Benchmarks.Soak;

namespace PeerRelay.Benchmarks.WebRtc;

/// <summary>What many connections cost a process: memory and threads while they are there, and whether all is given back when they are not, time after time.</summary>
/// <param name="connections">How many.</param>
/// <param name="rounds">How often they are opened and closed after the first time, which fills what is kept on purpose: compiled code, pools of buffers and threads.</param>
internal sealed class ConnectionCost(int connections, int rounds)
{
    private const int MaxThreads = 2;
    private const int MaxKilobytes = 300;

    /// <summary>Bytes of objects that may be there on top after the last round: buffers of threads that the pool has made since. A leak of 700 a connection would show after three rounds of 500.</summary>
    private const long ObjectRoom = 1024 * 1024;

    /// <summary>Of RSS after the first round, what may be there on top after the last one, and as many bytes: code that was compiled since, memory that is free in pieces too small to give back.</summary>
    private const double Share = 0.05;

    private const long Room = 4 * 1024 * 1024;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    /// <summary>Runs it.</summary>
    public async Task RunAsync(Verdict verdict, CancellationToken cancellationToken)
    {
        await using var crowd = new CrowdProcess();
        await crowd.PrepareAsync(connections, cancellationToken);
        await crowd.CollectAsync(cancellationToken);
        var bare = crowd.Threads;
        await crowd.BeginAsync(cancellationToken);
        var before = await ReadHeldAsync(crowd, cancellationToken);
        Console.WriteLine(Text($"{connections} connections of one process; RSS, objects, descriptors:"));
        Print("before", before);
        var open = new List<ProcessFigures>();
        var closed = new List<Held>();
        var left = 0;
        ThreadList? threads = null;
        for (var round = 0; round <= rounds; round++)
        {
            await crowd.OpenAsync(connections, cancellationToken);
            await Task.Delay(Settling, cancellationToken);
            open.Add(crowd.Read());
            threads ??= crowd.Threads;
            Console.WriteLine(Text($"  open    {Megabytes.Text(open[^1].Rss),10}              {open[^1].Descriptors,4}"));
            left += await crowd.CloseAsync(byMeasured: round % 2 == 0, cancellationToken);
            closed.Add(await ReadHeldAsync(crowd, cancellationToken));
            Print("closed", closed[^1]);
        }

        Console.WriteLine($"       threads without an engine: {bare}");
        Console.WriteLine($"       threads with {connections} connections: {threads}");
        verdict.Check(threads!.Own - bare.Own <= MaxThreads, $"{threads.Own - bare.Own} threads more with {connections} connections, the runtime's own not counted (to be at most {MaxThreads})");
        var kilobytes = (open.Max(figures => figures.Rss) - before.Process.Rss) / 1024.0 / connections;
        verdict.Check(kilobytes <= MaxKilobytes, Text($"{kilobytes:F0} KB of RSS for each connection (to be at most {MaxKilobytes})"));
        verdict.Check(left == 0, $"{left} connections were left");
        CheckReturn(verdict, before, closed);
    }

    private static void CheckReturn(Verdict verdict, Held before, List<Held> closed)
    {
        var descriptors = closed.Max(held => held.Process.Descriptors);
        verdict.Check(descriptors <= before.Process.Descriptors + SoakVerdict.DescriptorRoom, $"descriptors: {before.Process.Descriptors} before, {descriptors} at most when closed");
        var (first, last) = (closed[0], closed[^1]);
        verdict.Check(
            last.Objects <= first.Objects + ObjectRoom,
            $"objects: {Megabytes.Text(before.Objects)} before, {Megabytes.Text(first.Objects)} when closed, {Megabytes.Text(last.Objects)} after {closed.Count - 1} times more (to be at most {Megabytes.Text(first.Objects + ObjectRoom)})");
        var most = first.Process.Rss + (long)(first.Process.Rss * Share) + Room;
        verdict.Check(
            last.Process.Rss <= most,
            $"memory: {Megabytes.Text(before.Process.Rss)} before, {Megabytes.Text(first.Process.Rss)} when closed, {Megabytes.Text(last.Process.Rss)} after {closed.Count - 1} times more (to be at most {Megabytes.Text(most)})");
    }

    private static async Task<Held> ReadHeldAsync(CrowdProcess crowd, CancellationToken cancellationToken)
    {
        await Task.Delay(Settling, cancellationToken);
        return new Held(await crowd.CollectAsync(cancellationToken), crowd.Read());
    }

    private static void Print(string what, Held held) =>
        Console.WriteLine(Text($"  {what,-6}  {Megabytes.Text(held.Process.Rss),10}  {Megabytes.Text(held.Objects),10}  {held.Process.Descriptors,4}"));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>What is left when all that is free is given back.</summary>
    /// <param name="Objects">Bytes of objects.</param>
    /// <param name="Process">The whole process.</param>
    private sealed record Held(long Objects, ProcessFigures Process);
}
