namespace PeerRelay.WebRtc.Sctp;

/// <summary>An association's data in both directions, once it is set up.</summary>
internal sealed class DataTransfer
{
    private readonly PacketOutput output;
    private readonly SctpDrops drops;
    private readonly RoundTripEstimator roundTrip;
    private readonly DataSender sender;
    private readonly DataReceiver receiver;
    private readonly AckSchedule acks;
    private readonly StreamResets resets;
    private readonly bool canReset;
    private TimeSpan burstAt = TimeSpan.MaxValue;
    private bool hasData;
    private bool isUrgent;

    /// <param name="owner">Whom messages are given to.</param>
    /// <param name="options">The limits.</param>
    /// <param name="output">What packets go out by.</param>
    /// <param name="drops">Where drops are counted.</param>
    /// <param name="queue">What waits to be sent.</param>
    /// <param name="roundTrip">The round trip.</param>
    /// <param name="initialTsn">Our first TSN.</param>
    /// <param name="peer">What the other side has told of itself.</param>
    public DataTransfer(
        ISctpOwner owner, SctpOptions options, PacketOutput output, SctpDrops drops, SendQueue queue, RoundTripEstimator roundTrip, uint initialTsn, in PeerParameters peer)
    {
        this.output = output;
        this.drops = drops;
        this.roundTrip = roundTrip;
        canReset = peer.CanReset;
        sender = new DataSender(options, queue, roundTrip, initialTsn, peer.Window);
        receiver = new DataReceiver(owner, options, drops, peer.InitialTsn);
        acks = new AckSchedule(receiver, options);
        resets = new StreamResets(owner, output, queue, receiver, initialTsn, peer.InitialTsn);
    }

    /// <summary>Whether all that was to be sent is acknowledged.</summary>
    public bool IsDone => sender.IsDone;

    /// <summary>Whether the other side does not acknowledge, though it has room, or answers no reset.</summary>
    public bool IsStuck => sender.IsStuck || resets.IsStuck;

    /// <summary>All up to this TSN have come.</summary>
    public uint CumulativeTsn => receiver.Received.Cumulative;

    /// <summary>Chunks that were sent again.</summary>
    public long RetransmittedChunks => sender.RetransmittedChunks;

    /// <summary>When <see cref="OnTimeout"/> is to be called.</summary>
    public TimeSpan DueAt
    {
        get
        {
            var first = sender.DueAt < acks.DueAt ? sender.DueAt : acks.DueAt;
            first = resets.DueAt < first ? resets.DueAt : first;
            return burstAt < first ? burstAt : first;
        }
    }

    /// <summary>Takes a DATA chunk.</summary>
    /// <returns>What the association is to be aborted for; none if it is not.</returns>
    public ErrorCause OnData(in Chunk chunk)
    {
        if (!DataChunk.TryRead(chunk, out var data))
        {
            drops.Add(SctpDropReason.MalformedChunk);
            return ErrorCause.None;
        }

        if (data.Payload.IsEmpty)
            return ErrorCause.NoUserData;
        hasData = true;
        if (data.Stream >= SctpLimits.StreamCount)
        {
            drops.Add(SctpDropReason.InvalidStream);
            return ErrorCause.InvalidStream;
        }

        isUrgent |= receiver.Received.HasGaps || (data.Flags & DataFlags.Immediate) != 0;
        var outcome = receiver.OnData(data);
        isUrgent |= receiver.Received.HasGaps || outcome != DataOutcome.Taken;
        if (outcome == DataOutcome.Violation)
            return ErrorCause.ProtocolViolation;
        if (outcome == DataOutcome.Duplicate)
        {
            acks.OnDuplicate(data.Tsn);
            drops.Add(SctpDropReason.DuplicateData);
        }

        if (outcome == DataOutcome.NoRoom)
            drops.Add(SctpDropReason.NoRoom);
        return ErrorCause.None;
    }

    /// <summary>Takes a SACK.</summary>
    /// <returns>What the association is to be aborted for; none if it is not.</returns>
    public ErrorCause OnSack(in Chunk chunk, TimeSpan now)
    {
        if (SackChunk.TryRead(chunk, out var sack))
            return OnSack(sack, now);
        drops.Add(SctpDropReason.MalformedChunk);
        return ErrorCause.None;
    }

    /// <summary>Takes the acknowledgement that a SHUTDOWN bears.</summary>
    /// <returns>What the association is to be aborted for; none if it is not.</returns>
    public ErrorCause OnCumulativeAck(uint tsn, TimeSpan now) => OnSack(new SackChunk(tsn, (uint)sender.PeerWindow), now);

    /// <summary>Takes a FORWARD TSN chunk. It is acknowledged at once, as the other side waits for that (RFC 3758 §3.6).</summary>
    public void OnForwardTsn(in Chunk chunk)
    {
        if (!ForwardTsnChunk.TryRead(chunk, out var forward))
        {
            drops.Add(SctpDropReason.MalformedChunk);
            return;
        }

        hasData = isUrgent = true;
        receiver.OnForwardTsn(forward);
    }

    /// <summary>Takes a RE-CONFIG chunk.</summary>
    public void OnReconfig(in Chunk chunk)
    {
        if (!resets.OnChunk(chunk))
            drops.Add(SctpDropReason.MalformedChunk);
    }

    /// <summary>All chunks of a packet have been taken; others may be behind it.</summary>
    public void EndPacket(TimeSpan now)
    {
        if (hasData)
            acks.OnPacket(isUrgent, now);
        hasData = isUrgent = false;
        if (acks.IsPressing)
            TrySendPacket(mayCarryData: false, isFlush: false, now);
    }

    /// <summary>All packets that came together have been taken.</summary>
    public void OnPacketsTaken() => acks.OnPacketsTaken();

    /// <summary>A message of so many bytes has been read.</summary>
    public void Release(int messageBytes, TimeSpan now)
    {
        receiver.Release(messageBytes);
        acks.OnRead(now);
    }

    /// <summary>Asks for a reset of what we send on a stream.</summary>
    /// <returns>Whether the other side can do that.</returns>
    public bool TryReset(ushort stream)
    {
        if (canReset)
            resets.Ask(stream);
        return canReset;
    }

    /// <summary>Sends what can be sent.</summary>
    /// <param name="mayCarryData">Whether data may be sent in the present state.</param>
    /// <param name="isFlush">Whether packets need not be full.</param>
    /// <param name="now">The time.</param>
    public void Transmit(bool mayCarryData, bool isFlush, TimeSpan now)
    {
        resets.Advance(sender.AckedTsn, roundTrip.Timeout, now);
        burstAt = TimeSpan.MaxValue;
        var packets = 0;
        while (TrySendPacket(mayCarryData, isFlush, now))
        {
            if (++packets < SctpLimits.MaxBurstPackets)
                continue;
            burstAt = sender.CanSend(isFlush) ? now + SctpLimits.BurstPause : TimeSpan.MaxValue;
            break;
        }

        sender.ScheduleProbe(now);
    }

    /// <summary>Looks at what is due; what that makes is sent by <see cref="Transmit"/>.</summary>
    public void OnTimeout(TimeSpan now)
    {
        sender.OnTimeout(now);
        if (resets.DueAt <= now)
            resets.Send(roundTrip.Timeout, now);
    }

    /// <summary>Gives back what is not needed now.</summary>
    public void Trim()
    {
        sender.Trim();
        receiver.Trim();
    }

    /// <summary>Gives all buffers back.</summary>
    public void Clear()
    {
        sender.Clear();
        receiver.Clear();
    }

    private ErrorCause OnSack(in SackChunk sack, TimeSpan now)
    {
        var outcome = sender.OnSack(sack, now);
        if (outcome == SackOutcome.Stale)
            drops.Add(SctpDropReason.StaleSack);
        else if (outcome != SackOutcome.Taken)
            drops.Add(SctpDropReason.InvalidSack);
        return outcome == SackOutcome.Violation ? ErrorCause.ProtocolViolation : ErrorCause.None;
    }

    private bool TrySendPacket(bool mayCarryData, bool isFlush, TimeSpan now)
    {
        var carriesData = mayCarryData && sender.CanSend(isFlush);
        if (!carriesData && acks.DueAt > now)
            return false;
        var writer = output.Begin();
        if (acks.IsOwed)
            acks.Write(ref writer);
        if (carriesData)
            sender.Fill(ref writer, now);
        if (writer.IsEmpty)
            return false;
        output.Send(writer);
        return true;
    }
}
