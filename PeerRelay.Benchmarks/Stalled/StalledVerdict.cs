using PeerRelay.Benchmarks.Clients;
using PeerRelay.Benchmarks.Processes;

namespace PeerRelay.Benchmarks.Stalled;

/// <summary>What must hold.</summary>
internal static class StalledVerdict
{
    private const string QueueFull = "sendQueueFull";
    private const string LinkClosed = "linkClosed";
    private const string TooSlow = "tooSlow";

    /// <summary>Searches of its own that the node may have put on each stuck link: one for each time that it begins anew, as it does when links end.</summary>
    private const int SearchesEach = 10;

    /// <summary>
    /// What the node holds for a stuck link beside its full queue: the buffers that the queue has outgrown, each half of the next, which the pool keeps and which are
    /// as much again; and the state of a link.
    /// </summary>
    private static readonly long BesideQueue = new PeerLimits().SendQueueBytes + (32 * 1024);

    /// <summary>For what has nothing to do with the stuck: garbage that waits for its collection.</summary>
    private const long Room = 64 * 1024 * 1024;

    /// <summary>The others have lost nothing, and are all there.</summary>
    public static void CheckOthers(Verdict verdict, PairTraffic traffic, RelayClient[] others, NodeFigures node)
    {
        verdict.Check(
            traffic.Received == traffic.Sent && traffic.Faults == 0,
            $"the others lost {traffic.Sent - traffic.Received} of {traffic.Sent} messages{(traffic.FirstFault is null ? "" : "; " + traffic.FirstFault)}");
        verdict.Check(
            node.Links == others.Length && others.All(client => !client.Ended.IsCompleted),
            $"{node.Links} links are left, {others.Count(client => !client.Ended.IsCompleted)} of {others.Length} of the others have theirs");
    }

    /// <summary>What waits for the stuck is bounded.</summary>
    public static void CheckMemory(Verdict verdict, int stuck, long baseline, long peak, long sentBytes)
    {
        var queues = (long)stuck * new PeerLimits().SendQueueBytes;
        var allowance = stuck * BesideQueue + Room;
        verdict.Check(
            peak <= baseline + queues + allowance,
            $"memory: {Megabytes.Text(peak)} at most; bound {Megabytes.Text(baseline + queues + allowance)} = {Megabytes.Text(baseline)} before "
            + $"+ {Megabytes.Text(queues)} of full queues + {Megabytes.Text(allowance)} beside them; {Megabytes.Text(sentBytes)} were sent to the stuck");
    }

    /// <summary>The node has counted what it dropped.</summary>
    public static void CheckDrops(Verdict verdict, int stuck, long sent, long written, long returned, NodeFigures before, NodeFigures after)
    {
        var full = after.DropsFor(QueueFull) - before.DropsFor(QueueFull);
        var closed = after.DropsFor(LinkClosed) - before.DropsFor(LinkClosed);
        var others = after.Drops.Values.Sum() - before.Drops.Values.Sum() - full - closed;
        var searches = written + full + closed + returned - sent;
        verdict.Check(
            full > 0 && searches >= 0 && searches <= stuck * SearchesEach,
            $"of {sent} messages to the stuck {written} were written, {full} dropped as {QueueFull}, {closed} as {LinkClosed}, {returned} given back; {searches} of these frames are the node's own");
        verdict.Check(others == 0, $"the node dropped {others} messages for other reasons");
    }

    /// <summary>The stuck links are ended, each for that reason, and no others.</summary>
    public static void CheckEnds(Verdict verdict, RelayClient[] stuck, int left, Disconnections ended)
    {
        var ids = stuck.Select(client => client.Id).ToHashSet();
        var right = ended.All.Count(end => ids.Contains(end.Id) && end.Reason == TooSlow);
        var others = ended.All.Where(end => !ids.Contains(end.Id) || end.Reason != TooSlow)
            .GroupBy(end => end.Reason)
            .Select(ends => $"{ends.Count()} {ends.Key}")
            .ToArray();
        verdict.Check(
            left == 0 && right == stuck.Length && others.Length == 0 && ended.Missed == 0,
            $"{right} of {stuck.Length} stuck links were ended as {TooSlow}; other ends: {(others.Length == 0 ? "none" : string.Join(", ", others))}");
    }
}
