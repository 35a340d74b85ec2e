namespace PeerRelay.WebRtc.Connections;

/// <summary>What all connections of an engine have dropped above ICE, by reason; for any number of threads.</summary>
internal sealed class RtcDrops
{
    private readonly long[] _counts = new long[Enum.GetValues<RtcDropReason>().Length];

    public long this[RtcDropReason reason] => Volatile.Read(ref _counts[(int)reason]);

    public void Add(RtcDropReason reason, long count) => Interlocked.Add(ref _counts[(int)reason], count);
}
