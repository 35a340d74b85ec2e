namespace PeerRelay.WebRtc.Sctp;

/// <summary>What one SACK newly acknowledges.</summary>
internal struct AckProgress()
{
    /// <summary>Bytes that it newly acknowledges.</summary>
    public int AckedBytes { get; private set; }

    /// <summary>The latest packet that it acknowledges; -1 if none.</summary>
    public long LatestOrder { get; private set; } = -1;

    /// <summary>The round trip of that packet; null if all of it was sent more than once.</summary>
    public TimeSpan? RoundTrip { get; private set; }

    /// <summary>Adds a chunk.</summary>
    public void Add(in OutgoingChunk chunk, TimeSpan now)
    {
        AckedBytes += chunk.Length;
        if (chunk.Order < LatestOrder)
            return;
        LatestOrder = chunk.Order;
        RoundTrip = chunk.IsRetransmitted || chunk.State != OutgoingChunkState.InFlight ? RoundTrip : now - chunk.SentAt;
    }
}
