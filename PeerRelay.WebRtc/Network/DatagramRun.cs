namespace PeerRelay.WebRtc.Network;

/// <summary>Datagrams from one source that came together, one behind the other: all as long as the first, but for the last one, which may be shorter. At least one.</summary>
/// <param name="bytes">Their bytes.</param>
/// <param name="length">The first one's length.</param>
internal readonly ref struct DatagramRun(ReadOnlySpan<byte> bytes, int length)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>How many there are.</summary>
    public int Count => length >= _bytes.Length ? 1 : (_bytes.Length + length - 1) / length;

    /// <summary>One of them.</summary>
    public ReadOnlySpan<byte> this[int index] => Count == 1 ? _bytes : _bytes.Slice(index * length, Math.Min(length, _bytes.Length - (index * length)));
}
