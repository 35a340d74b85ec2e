namespace PeerRelay.WebRtc.Sctp;

/// <summary>
/// How much may be on its way: slow start and congestion avoidance (RFC 9260 §7.2), with the periods of recovery of RFC 9002 §7.3.2, which allow for retransmissions that
/// are lost again. Bytes are those of payloads.
/// </summary>
internal sealed class CongestionControl(int packetBytes)
{
    /// <summary>Packets at the beginning (RFC 6928).</summary>
    private const int InitialPackets = 10;

    /// <summary>Packets that a loss leaves at least (RFC 9260 §7.2.3).</summary>
    private const int MinPackets = 4;

    /// <summary>
    /// Packets that slow start grows by for one SACK: up to 32, as many as are sent at one go, so that it doubles in a round trip, however many packets that came together a SACK is for
    /// (RFC 9002 §7.3.1). RFC 9260 §7.2.1 has one or two, against bursts, which have a limit of their own here. It ends exactly at the threshold: beyond that, one SACK could undo what a loss
    /// has taken.
    /// </summary>
    private const int PacketsPerSack = SctpLimits.MaxBurstPackets;

    /// <summary>More in flight than this helps no path that a relay has: 200 MB/s at 20 ms.</summary>
    private const int MaxWindowBytes = 4 * 1024 * 1024;

    private long recoveryOrder = -1;
    private int slowStartThreshold = MaxWindowBytes;
    private int partialBytesAcked;

    /// <summary>Bytes that may be on their way.</summary>
    public int Window { get; private set; } = InitialPackets * packetBytes;

    /// <summary>Whether the window is used by so many bytes on their way: no packet more fits it.</summary>
    public bool IsUsedBy(int flight) => flight + packetBytes > Window;

    /// <summary>Bytes were acknowledged.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="isUsed">Whether the window was used when something was sent last; else it does not grow.</param>
    /// <param name="latestOrder">When the latest of them was sent, in packets.</param>
    public void OnAcked(int bytes, bool isUsed, long latestOrder)
    {
        if (latestOrder <= recoveryOrder || !isUsed)
            return;
        if (Window < slowStartThreshold)
        {
            Grow(Math.Min(Math.Min(bytes, PacketsPerSack * packetBytes), slowStartThreshold - Window));
            return;
        }

        partialBytesAcked += bytes;
        if (partialBytesAcked < Window)
            return;
        partialBytesAcked -= Window;
        Grow(packetBytes);
    }

    /// <summary>A packet was lost. Once for each round trip, the window shrinks to 0.7 of it, the factor of RFC 9438 §4.6.</summary>
    /// <param name="order">When it was sent, in packets.</param>
    /// <param name="latestSent">The latest packet sent.</param>
    /// <returns>Whether a new recovery has begun.</returns>
    public bool OnLost(long order, long latestSent)
    {
        if (order <= recoveryOrder)
            return false;
        recoveryOrder = latestSent;
        slowStartThreshold = Math.Max(Window / 10 * 7, MinPackets * packetBytes);
        Window = slowStartThreshold;
        partialBytesAcked = 0;
        return true;
    }

    /// <summary>The retransmission timer has expired (RFC 9260 §7.2.3).</summary>
    public void OnTimeout(long latestSent)
    {
        recoveryOrder = latestSent;
        slowStartThreshold = Math.Max(Window / 2, MinPackets * packetBytes);
        Window = packetBytes;
        partialBytesAcked = 0;
    }

    /// <summary>Nothing was sent for the time of a time-out: what the path bore then is worth half (RFC 9260 §7.2.1), but not less than at the beginning.</summary>
    public void OnIdle() => Window = Math.Max(Window / 2, Math.Min(Window, InitialPackets * packetBytes));

    private void Grow(int bytes) => Window = Math.Min(Window + bytes, MaxWindowBytes);
}
