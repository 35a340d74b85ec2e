using PeerRelay.Benchmarks.Processes;

namespace PeerRelay.Benchmarks.Soak;

/// <summary>What must hold after all rounds.</summary>
internal static class SoakVerdict
{
    /// <summary>Descriptors that the runtime may open of its own accord, as for threads that it starts later. A leak of one in a thousand connections is above it after a round.</summary>
    public const int DescriptorRoom = 8;

    /// <summary>
    /// Rounds that fill what is kept on purpose and bounded: compiled code, pools of buffers and threads, the table of seen messages (full after 262,144 messages).
    /// Growth counts from their end.
    /// </summary>
    private const int WarmUp = 3;

    /// <summary>
    /// Rounds of the end that are compared with it. Of them, and of those of the warm-up, the one with the least memory counts: garbage waits for a collection that comes at its own
    /// time, and adds up to 200 MiB in any round; what is held is there in all of them. Among four rounds, as in two after the first, one is measured soon after a collection.
    /// </summary>
    private const int Last = 4;

    /// <summary>
    /// What a sound server's least memory may differ by: it moves by some 10 MiB of 400. With 15,000 connections, 5 % and 4 MiB are 24 MiB, and between the rounds that are compared there are
    /// four at least, so that some 400 bytes that each connection leaves behind are found.
    /// </summary>
    private const double Share = 0.05;

    private const long Room = 4 * 1024 * 1024;

    /// <summary>What the node itself searches for may meet a link that has just closed. Of the clients' messages none can: they are all there before any link closes.</summary>
    private const string OwnDrops = "linkClosed";

    /// <summary>Says what holds.</summary>
    public static void Check(Verdict verdict, ProcessFigures before, IReadOnlyList<SoakReport> reports, IReadOnlyDictionary<string, long> drops)
    {
        var lost = reports.Sum(report => report.Lost);
        var fault = reports.Select(report => report.FirstFault).FirstOrDefault(fault => fault is not null);
        verdict.Check(lost == 0 && fault is null, $"lost {lost} of {reports.Sum(report => report.Sent)} messages{(fault is null ? "" : "; " + fault)}");
        var dropped = drops.Where(drop => drop.Key != OwnDrops).ToArray();
        verdict.Check(dropped.Length == 0, $"the node dropped {(dropped.Length == 0 ? "nothing" : string.Join(", ", dropped.Select(drop => $"{drop.Value} {drop.Key}")))}");
        verdict.Check(reports.Sum(report => report.NotClosed) == 0, $"{reports.Sum(report => report.NotClosed)} connections were not closed in order by the server");
        verdict.Check(reports.All(report => report.Links == 0), "no link or counted connection was left after any round");
        var most = reports.Max(report => report.Server.Descriptors);
        verdict.Check(most <= before.Descriptors + DescriptorRoom, $"descriptors: {before.Descriptors} before, {most} at most after a round");
        CheckMemory(verdict, reports);
    }

    private static void CheckMemory(Verdict verdict, IReadOnlyList<SoakReport> reports)
    {
        if (reports.Count < WarmUp + Last)
        {
            Console.WriteLine($"       memory is not judged in fewer than {WarmUp + Last} rounds");
            return;
        }

        var warm = reports.Take(WarmUp).Skip(1).Min(report => report.Server.Rss);
        var last = reports.TakeLast(Last).Min(report => report.Server.Rss);
        var most = warm + (long)(warm * Share) + Room;
        verdict.Check(last <= most, $"memory: {Megabytes.Text(warm)} at least after rounds 2 and 3, {Megabytes.Text(last)} at least after the last {Last} (to be at most {Megabytes.Text(most)})");
    }
}
