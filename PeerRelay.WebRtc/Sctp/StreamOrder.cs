namespace PeerRelay.WebRtc.Sctp;

/// <summary>
/// The number of the next ordered message of each incoming stream. It is only needed to deliver past a gap: in the order of TSNs, messages are in the order of their streams anyhow.
/// </summary>
internal sealed class StreamOrder
{
    private readonly Dictionary<ushort, ushort> next = [];

    /// <summary>Whether a message is surely the next one of its stream.</summary>
    public bool IsNext(ushort stream, ushort ssn) =>
        next.TryGetValue(stream, out var expected) ? ssn == expected : ssn == 0 && next.Count < SctpLimits.MaxOrderedStreams;

    /// <summary>Notes that a message has been delivered, or given up.</summary>
    public void Advance(ushort stream, ushort ssn)
    {
        if (next.Count < SctpLimits.MaxOrderedStreams || next.ContainsKey(stream))
            next[stream] = (ushort)(ssn + 1);
    }

    /// <summary>Begins a stream anew; all if it is null.</summary>
    public void Reset(ushort? stream)
    {
        if (stream is { } one)
            next.Remove(one);
        else
            next.Clear();
    }
}
