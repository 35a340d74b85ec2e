namespace PeerRelay.WebRtc.Sctp;

/// <summary>A DATA chunk that came beyond a gap, kept until the gap is filled. Its buffer is rented from the shared pool; null in a place that is free.</summary>
internal struct HeldChunk
{
    public byte[]? Buffer;
    public int Length;
    public uint Tsn;
    public uint Protocol;
    public ushort Stream;
    public ushort Ssn;
    public DataFlags Flags;

    /// <summary>As it came.</summary>
    public readonly DataChunk AsData() => new()
    {
        Flags = Flags,
        Tsn = Tsn,
        Stream = Stream,
        Ssn = Ssn,
        Protocol = Protocol,
        Payload = Buffer.AsSpan(0, Length),
    };
}
