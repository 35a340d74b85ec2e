namespace PeerRelay.Benchmarks.Processes;

/// <summary>Counters of the node.</summary>
/// <param name="Open">WebSockets that peers have open.</param>
/// <param name="Links">Peers linked.</param>
/// <param name="Drops">What was dropped, by reason.</param>
internal sealed record NodeFigures(int Open, int Links, IReadOnlyDictionary<string, long> Drops)
{
    /// <summary>What was dropped for a reason, or 0.</summary>
    public long DropsFor(string reason) => Drops.GetValueOrDefault(reason);
}
