namespace PeerRelay.WebRtc.Sctp;

/// <summary>When a SACK is sent, and what stands in it (RFC 9260 §6.2).</summary>
internal sealed class AckSchedule(DataReceiver receiver, SctpOptions options)
{
    private uint[]? duplicates;
    private int duplicateCount;
    private int packets;
    private int gapPackets; // of those that came together
    private int advertised = options.ReceiveWindowBytes;

    /// <summary>When one has to be sent at the latest.</summary>
    public TimeSpan DueAt { get; private set; } = TimeSpan.MaxValue;

    /// <summary>Whether something has come that was not acknowledged, so that a packet sent anyhow takes the SACK along.</summary>
    public bool IsOwed => DueAt != TimeSpan.MaxValue;

    /// <summary>Whether it is to be sent before the packets are taken that came together with the last one.</summary>
    public bool IsPressing => IsOwed && (packets >= SctpLimits.PacketsPerSackInRun || (receiver.Received.HasGaps && gapPackets <= SctpLimits.GapReportsPerRun));

    /// <summary>A packet with DATA has come.</summary>
    /// <param name="isUrgent">Whether it is acknowledged at once: it filled or left a gap, was a duplicate, or asked for it.</param>
    /// <param name="now">The time.</param>
    public void OnPacket(bool isUrgent, TimeSpan now)
    {
        packets++;
        if (receiver.Received.HasGaps)
            gapPackets++;
        if (isUrgent || packets >= SctpLimits.PacketsPerSack)
            DueAt = now;
        else if (!IsOwed)
            DueAt = now + SctpLimits.SackDelay;
    }

    /// <summary>All packets that came together have been taken.</summary>
    public void OnPacketsTaken() => gapPackets = 0;

    /// <summary>Notes a TSN that came again, to be told.</summary>
    public void OnDuplicate(uint tsn)
    {
        duplicates ??= new uint[SctpLimits.MaxDuplicates];
        if (duplicateCount < duplicates.Length)
            duplicates[duplicateCount++] = tsn;
    }

    /// <summary>
    /// Messages have been read: tells the other side if it thought the window nearly shut, and it has opened by a good piece (RFC 9260 §6.2, against silly windows).
    /// </summary>
    public void OnRead(TimeSpan now)
    {
        var piece = options.ReceiveWindowBytes / 4;
        if (advertised < piece && (receiver.Window - advertised >= piece || receiver.IsAllRead))
            DueAt = now;
    }

    /// <summary>Adds the SACK to an empty packet.</summary>
    public void Write(ref PacketWriter writer)
    {
        Span<GapBlock> gaps = stackalloc GapBlock[SctpLimits.MaxGapBlocks];
        var room = (writer.Space - SackChunk.MinBytes - (SctpLimits.MaxDuplicates * sizeof(uint))) / sizeof(uint);
        var count = receiver.Received.HasGaps ? receiver.Received.CopyGaps(gaps[..Math.Min(gaps.Length, room)]) : 0;
        advertised = receiver.Window;
        SackChunk.Write(ref writer, receiver.Received.Cumulative, (uint)advertised, gaps[..count], duplicates.AsSpan(0, duplicateCount));
        duplicateCount = 0;
        packets = 0;
        DueAt = TimeSpan.MaxValue;
    }
}
