namespace PeerRelay.WebRtc.Sctp;

/// <summary>
/// Finds what was lost by what has come: a chunk is lost if a packet sent 3 or more later has come, or a later one when it has been on its way for more than 9/8 of a round trip
/// (RFC 9002 §6.1). Packets are counted instead of reports (RFC 9260 §7.2.4), so that it holds for a retransmission lost again too, and with few packets on their way.
/// </summary>
internal sealed class LossDetector(OutstandingChunks outstanding, RoundTripEstimator roundTrip, CongestionControl congestion)
{
    private const int PacketThreshold = 3;

    private static readonly TimeSpan Granularity = TimeSpan.FromMilliseconds(1);

    private long latestAcked = -1;

    /// <summary>When <see cref="Detect"/> has to be called again though nothing has come.</summary>
    public TimeSpan DueAt { get; private set; } = TimeSpan.MaxValue;

    /// <summary>A chunk has come for the first time.</summary>
    public void OnAcked(in OutgoingChunk chunk, TimeSpan now)
    {
        // It may be the first copy that has come; then nothing follows for what was sent before the second.
        if (chunk.IsRetransmitted && now - chunk.SentAt < roundTrip.Shortest)
            return;
        latestAcked = Math.Max(latestAcked, chunk.Order);
    }

    /// <summary>Marks what is lost.</summary>
    /// <param name="latestSent">The latest packet sent.</param>
    /// <param name="now">The time.</param>
    /// <returns>Whether that begins a recovery.</returns>
    public bool Detect(long latestSent, TimeSpan now)
    {
        DueAt = TimeSpan.MaxValue;
        var patience = Patience();
        var hasBegun = false;
        for (var index = 0; index < outstanding.Count; index++)
        {
            ref var chunk = ref outstanding[index];
            if (chunk.Order >= latestAcked && !chunk.IsRetransmitted)
                break;
            if (chunk.State != OutgoingChunkState.InFlight || chunk.Order >= latestAcked)
                continue;
            if (latestAcked - chunk.Order < PacketThreshold && now - chunk.SentAt < patience)
            {
                DueAt = chunk.SentAt + patience < DueAt ? chunk.SentAt + patience : DueAt;
                continue;
            }

            hasBegun |= congestion.OnLost(chunk.Order, latestSent);
            outstanding.SetLost(index);
        }

        return hasBegun;
    }

    private TimeSpan Patience()
    {
        var longest = roundTrip.Smoothed ?? SctpLimits.InitialTimeout;
        longest = roundTrip.Latest > longest ? roundTrip.Latest : longest;
        return (longest * 9 / 8) + Granularity;
    }
}
