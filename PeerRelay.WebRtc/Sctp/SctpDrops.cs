namespace PeerRelay.WebRtc.Sctp;

/// <summary>Counts what an association has passed over, by reason.</summary>
internal sealed class SctpDrops
{
    private readonly uint[] counts = new uint[(int)SctpDropReason.InvalidSack + 1];

    /// <summary>How often for a reason.</summary>
    public uint this[SctpDropReason reason] => counts[(int)reason];

    /// <summary>How often in all.</summary>
    public long Total { get; private set; }

    /// <summary>Counts one.</summary>
    public void Add(SctpDropReason reason)
    {
        counts[(int)reason]++;
        Total++;
    }
}
