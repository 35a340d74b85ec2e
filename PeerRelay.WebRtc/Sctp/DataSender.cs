namespace PeerRelay.WebRtc.Sctp;

/// <summary>The sending half: fills packets with what is to be sent again and what is new, takes SACKs, and keeps the timers of both.</summary>
internal sealed class DataSender
{
    private readonly SendQueue queue;
    private readonly OutstandingChunks outstanding;
    private readonly RoundTripEstimator roundTrip;
    private readonly CongestionControl congestion;
    private readonly LossDetector losses;
    private readonly int maxPayload;
    private long peerWindow;
    private long latestSent;
    private TimeSpan lastSentAt;
    private bool usesWindow; // when something was sent last: of SACKs that come together, what the first makes room for is not used before the last
    private TimeSpan retransmitAt = TimeSpan.MaxValue;
    private TimeSpan probeAt = TimeSpan.MaxValue;
    private bool mayExceedWindow;
    private bool hasProbed;
    private int expiries;

    /// <param name="options">The limits.</param>
    /// <param name="queue">What waits to be sent.</param>
    /// <param name="roundTrip">The round trip.</param>
    /// <param name="initialTsn">Our first TSN.</param>
    /// <param name="peerWindow">What the other side has room for.</param>
    public DataSender(SctpOptions options, SendQueue queue, RoundTripEstimator roundTrip, uint initialTsn, long peerWindow)
    {
        this.queue = queue;
        this.roundTrip = roundTrip;
        this.peerWindow = peerWindow;
        maxPayload = options.MaxPacketBytes - PacketHeader.Bytes - DataChunk.OverheadBytes;
        outstanding = new OutstandingChunks(initialTsn);
        congestion = new CongestionControl(options.MaxPacketBytes);
        losses = new LossDetector(outstanding, roundTrip, congestion);
    }

    /// <summary>The last TSN that the other side has acknowledged for good.</summary>
    public uint AckedTsn => outstanding.FirstTsn - 1;

    /// <summary>Whether all that was to be sent is acknowledged.</summary>
    public bool IsDone => outstanding.Count == 0 && !queue.HasPending;

    /// <summary>Whether the other side does not acknowledge, though it has room.</summary>
    public bool IsStuck => expiries >= SctpLimits.MaxExpiries;

    /// <summary>What the other side has room for, as it told last.</summary>
    public long PeerWindow => peerWindow;

    /// <summary>Chunks that were sent again.</summary>
    public long RetransmittedChunks { get; private set; }

    /// <summary>When <see cref="OnTimeout"/> is to be called.</summary>
    public TimeSpan DueAt => Min(retransmitAt, Min(probeAt, losses.DueAt));

    /// <summary>Whether a packet with data may be sent now.</summary>
    /// <param name="isFlush">Whether it need not be full.</param>
    public bool CanSend(bool isFlush)
    {
        if (mayExceedWindow && (outstanding.LostCount > 0 || queue.HasPending))
            return true;
        if (outstanding.FlightBytes >= congestion.Window)
            return false;
        if (outstanding.LostCount > 0)
            return true;
        return queue.HasPending && (isFlush || queue.PendingBytes >= maxPayload) && outstanding.Count < SctpLimits.MaxOutstandingChunks
            && PeerHasRoom(queue.Measure(maxPayload, maxPayload));
    }

    /// <summary>Adds what fits to a packet: first what is sent again, then what is new. Only if <see cref="CanSend"/>.</summary>
    public void Fill(ref PacketWriter writer, TimeSpan now)
    {
        SlowDownIfIdle(now);
        latestSent++;
        var lengthBefore = writer.Length;
        FillWithLost(ref writer, now);
        if (outstanding.LostCount == 0)
            FillWithNew(ref writer, now);
        if (writer.Length == lengthBefore)
            return;
        mayExceedWindow = false;
        usesWindow = congestion.IsUsedBy(outstanding.FlightBytes);
        lastSentAt = now;
        if (retransmitAt == TimeSpan.MaxValue)
            retransmitAt = now + roundTrip.Timeout;
    }

    /// <summary>Takes a SACK (RFC 9260 §6.2.1).</summary>
    public SackOutcome OnSack(in SackChunk sack, TimeSpan now)
    {
        if (Serial.IsAfter(AckedTsn, sack.CumulativeTsn))
            return SackOutcome.Stale;
        if (Serial.IsAfter(sack.CumulativeTsn, outstanding.NextTsn - 1))
            return SackOutcome.Violation;
        if (!sack.HasGapsWithin(outstanding.NextTsn - 1 - sack.CumulativeTsn))
            return SackOutcome.Invalid;
        var progress = new AckProgress();
        var hasAdvanced = sack.CumulativeTsn != AckedTsn;
        TakeCumulative(sack.CumulativeTsn, ref progress, now);
        for (var i = 0; i < sack.GapCount; i++)
            TakeGap(sack.CumulativeTsn, sack[i], ref progress, now);

        // A window of nothing keeps us waiting in good faith; the answers show that the other side is there.
        peerWindow = sack.Window;
        if (hasAdvanced || progress.AckedBytes > 0 || peerWindow < maxPayload)
            expiries = 0;
        if (progress.RoundTrip is { } measured)
            roundTrip.Add(measured);
        if (progress.AckedBytes > 0)
            congestion.OnAcked(progress.AckedBytes, usesWindow, progress.LatestOrder);
        DetectLosses(now);
        if (progress.AckedBytes > 0 || hasAdvanced)
        {
            hasProbed = false;
            retransmitAt = outstanding.Count > 0 ? now + roundTrip.Timeout : TimeSpan.MaxValue;
        }

        return SackOutcome.Taken;
    }

    /// <summary>Sets the timer of the probe: after each turn.</summary>
    public void ScheduleProbe(TimeSpan now)
    {
        if (outstanding.Count == 0)
        {
            // The other side has no room: it is asked with one chunk from time to time (RFC 9260 §6.1 A).
            probeAt = queue.HasPending && !PeerHasRoom(queue.Measure(maxPayload, maxPayload)) ? Min(probeAt, now + roundTrip.Timeout) : TimeSpan.MaxValue;
            return;
        }

        // A lone packet's SACK may be delayed; where that is usual, the round trip has it in it.
        var wait = roundTrip.Smoothed ?? roundTrip.Timeout;
        wait += outstanding.FlightBytes <= maxPayload && wait < SctpLimits.SackDelay ? SctpLimits.SackDelay : wait;
        var at = lastSentAt + wait + SctpLimits.ProbeMargin;
        probeAt = hasProbed || outstanding.FlightBytes == 0 || at >= retransmitAt ? TimeSpan.MaxValue : at;
    }

    /// <summary>Looks at what is due.</summary>
    public void OnTimeout(TimeSpan now)
    {
        if (retransmitAt <= now)
            OnExpired(now);
        else if (losses.DueAt <= now)
            DetectLosses(now);
        else if (probeAt <= now)
            Probe();
    }

    /// <summary>Gives back what is not needed now.</summary>
    public void Trim()
    {
        outstanding.Trim();
        queue.Trim();
    }

    /// <summary>Gives all buffers back.</summary>
    public void Clear()
    {
        while (outstanding.Count > 0)
        {
            var chunk = outstanding[0];
            outstanding.RemoveFirst();
            if (chunk.Message.Cut == chunk.Message.Length)
                queue.Complete(chunk);
        }

        queue.Clear();
        outstanding.Trim();
        retransmitAt = probeAt = TimeSpan.MaxValue;
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private bool PeerHasRoom(int bytes) => outstanding.FlightBytes + bytes <= peerWindow;

    private void SlowDownIfIdle(TimeSpan now)
    {
        for (var idle = outstanding.Count > 0 ? TimeSpan.Zero : now - lastSentAt; idle > roundTrip.Timeout; idle = (idle - roundTrip.Timeout) / 2)
            congestion.OnIdle();
    }

    private void FillWithLost(ref PacketWriter writer, TimeSpan now)
    {
        while (outstanding.LostCount > 0)
        {
            var index = outstanding.FindLost();
            ref var chunk = ref outstanding[index];
            if (writer.Space < Padding.Round(DataChunk.OverheadBytes + chunk.Length))
                return;
            outstanding.SetState(ref chunk, OutgoingChunkState.InFlight);
            chunk.IsRetransmitted = true;
            mayExceedWindow = false;
            RetransmittedChunks++;
            Write(ref writer, ref chunk, outstanding.FirstTsn + (uint)index, now);
        }
    }

    private void FillWithNew(ref PacketWriter writer, TimeSpan now)
    {
        while (queue.HasPending && outstanding.Count < SctpLimits.MaxOutstandingChunks && writer.Space > DataChunk.OverheadBytes)
        {
            var length = queue.Measure(writer.Space - DataChunk.OverheadBytes, maxPayload);
            if (length == 0 || (!PeerHasRoom(length) && !mayExceedWindow))
                return;
            mayExceedWindow = false;
            var chunk = queue.Cut(length);
            Write(ref writer, ref chunk, outstanding.NextTsn, now);
            outstanding.Add(chunk);
        }
    }

    private void Write(ref PacketWriter writer, ref OutgoingChunk chunk, uint tsn, TimeSpan now)
    {
        chunk.SentAt = now;
        chunk.Order = latestSent;
        new DataChunk
        {
            Flags = chunk.Flags,
            Tsn = tsn,
            Stream = chunk.Message.Stream.Id,
            Ssn = chunk.Message.Ssn,
            Protocol = chunk.Message.Protocol,
            Payload = chunk.Message.Buffer.AsSpan(chunk.Offset, chunk.Length),
        }.Write(ref writer);
    }

    private void TakeCumulative(uint tsn, ref AckProgress progress, TimeSpan now)
    {
        while (outstanding.Count > 0 && !Serial.IsAfter(outstanding.FirstTsn, tsn))
        {
            var chunk = outstanding[0];
            Note(chunk, ref progress, now);
            outstanding.RemoveFirst();
            queue.Complete(chunk);
        }
    }

    private void TakeGap(uint cumulativeTsn, GapBlock gap, ref AckProgress progress, TimeSpan now)
    {
        for (var offset = gap.Start; offset <= gap.End && offset != 0; offset++)
        {
            ref var chunk = ref outstanding[(int)(cumulativeTsn + offset - outstanding.FirstTsn)];
            if (chunk.State == OutgoingChunkState.GapAcked)
                continue;
            Note(chunk, ref progress, now);
            outstanding.SetState(ref chunk, OutgoingChunkState.GapAcked);
        }
    }

    private void Note(in OutgoingChunk chunk, ref AckProgress progress, TimeSpan now)
    {
        if (chunk.State == OutgoingChunkState.GapAcked)
            return;
        losses.OnAcked(chunk, now);
        progress.Add(chunk, now);
    }

    private void DetectLosses(TimeSpan now)
    {
        // The first packet of a recovery is sent whatever the window is (RFC 9260 §7.2.4).
        if (losses.Detect(latestSent, now))
            mayExceedWindow = true;
    }

    /// <summary>All is taken as lost (RFC 9260 §6.3.3), what has come beyond gaps too: the other side may have forgotten it (§6.2.1); the next SACK tells.</summary>
    private void OnExpired(TimeSpan now)
    {
        expiries++;
        congestion.OnTimeout(latestSent);
        roundTrip.BackOff();
        for (var index = 0; index < outstanding.Count; index++)
        {
            if (outstanding[index].State != OutgoingChunkState.Lost)
                outstanding.SetLost(index);
        }

        retransmitAt = now + roundTrip.Timeout;
    }

    /// <summary>
    /// Sends one packet though the windows do not allow it: the last one again, so that the answer shows what was lost before it (RFC 8985 §7); or, if the other side had no room,
    /// a first one.
    /// </summary>
    private void Probe()
    {
        probeAt = TimeSpan.MaxValue;
        hasProbed = true;
        mayExceedWindow = true;
        for (var index = outstanding.Count - 1; index >= 0; index--)
        {
            if (outstanding[index].State != OutgoingChunkState.InFlight)
                continue;
            outstanding.SetLost(index);
            return;
        }
    }
}
