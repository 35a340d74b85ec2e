using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PeerRelay.WebRtc.Sctp;

/// <summary>
/// An association: what data channels use of SCTP (RFC 9260, RFC 3758 as receiver, RFC 6525, RFC 8831), over a datagram path that someone else keeps secret and authentic (DTLS).
/// It has no clock, no thread and no lock: its owner calls it one call at a time, tells the time since a fixed moment, and looks at <see cref="NextTimeoutAt"/> after each call.
/// </summary>
internal sealed class SctpAssociation
{
    private readonly AssociationParts parts;
    private readonly PacketIntake intake;
    private bool isInTurn;
    private bool isClosed;

    /// <summary>Makes an association with tag and first TSN of one's choice; both are to be random.</summary>
    public SctpAssociation(ISctpOwner owner, SctpOptions options, uint localTag, uint initialTsn)
    {
        ArgumentOutOfRangeException.ThrowIfZero(localTag);
        options.Validate();
        parts = new AssociationParts(owner, options, localTag, initialTsn);
        intake = new PacketIntake(parts);
        MaxSendBytes = Math.Min(options.MaxMessageBytes, options.SendBufferBytes / 2);
    }

    /// <summary>How far it has come.</summary>
    public SctpState State => isClosed ? SctpState.Closed : parts.Transfer is null ? parts.Handshake.State : parts.Shutdown.State;

    /// <summary>The verification tag of packets to us.</summary>
    public uint LocalTag => parts.LocalTag;

    /// <summary>The largest message that may be sent, in bytes, as the other side's description says (RFC 8841 §6). It has to fit in the send buffer.</summary>
    public int MaxSendBytes { get; set; }

    /// <summary>The smoothed round trip; null before the first measurement.</summary>
    public TimeSpan? RoundTrip => parts.RoundTrip.Smoothed;

    /// <summary>What was passed over.</summary>
    public SctpDrops Drops => parts.Drops;

    /// <summary>Chunks that were sent again.</summary>
    public long RetransmittedChunks => parts.Transfer?.RetransmittedChunks ?? 0;

    /// <summary>Streams that it keeps something of to send on them.</summary>
    public int OutgoingStreams => parts.Queue.StreamCount;

    /// <summary>When <see cref="OnTimeout"/> is to be called; the largest value if it need not be.</summary>
    public TimeSpan NextTimeoutAt
    {
        get
        {
            if (isClosed)
                return TimeSpan.MaxValue;
            var first = parts.Handshake.DueAt < parts.Heartbeats.DueAt ? parts.Handshake.DueAt : parts.Heartbeats.DueAt;
            first = parts.Shutdown.DueAt < first ? parts.Shutdown.DueAt : first;
            return parts.Transfer is not null && parts.Transfer.DueAt < first ? parts.Transfer.DueAt : first;
        }
    }

    /// <summary>Makes an association with a random tag and first TSN.</summary>
    public static SctpAssociation Create(ISctpOwner owner, SctpOptions options) =>
        new(owner, options, (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue), BinaryPrimitives.ReadUInt32LittleEndian(RandomNumberGenerator.GetBytes(sizeof(uint))));

    /// <summary>Begins the handshake, if the other side has not completed one already.</summary>
    public void Connect(TimeSpan now)
    {
        if (State == SctpState.New)
            parts.Handshake.Start(now);
    }

    /// <summary>Takes a packet, and answers it. Whatever it holds, nothing is thrown.</summary>
    public void OnPacket(ReadOnlySpan<byte> packet, TimeSpan now)
    {
        TakePacket(packet, now);
        OnPacketsTaken(now);
    }

    /// <summary>
    /// Takes a packet, behind which others may come at once: with <see cref="OnPacketsTaken"/> they are acknowledged together, by few SACKs, and what they make room for is sent.
    /// </summary>
    public void TakePacket(ReadOnlySpan<byte> packet, TimeSpan now)
    {
        if (isClosed)
            return;
        isInTurn = true;
        intake.Take(packet, now);
        isInTurn = false;
        if (parts.CloseReason is not null)
            EndTurn(now, isFlush: false); // what is behind it is not taken
    }

    /// <summary>All packets that came together have been taken.</summary>
    public void OnPacketsTaken(TimeSpan now)
    {
        if (isClosed)
            return;
        parts.Transfer?.OnPacketsTaken();
        EndTurn(now, isFlush: true);
    }

    /// <summary>Looks at what is due.</summary>
    public void OnTimeout(TimeSpan now)
    {
        if (isClosed)
            return;
        isInTurn = true;
        if (parts.Handshake.DueAt <= now && !parts.Handshake.OnTimeout(now))
            parts.Close(SctpCloseReason.HandshakeTimedOut);
        if (parts.Shutdown.DueAt <= now && parts.Transfer is not null)
            parts.Shutdown.OnTimeout(parts.Transfer.CumulativeTsn, now);
        if (parts.Heartbeats.DueAt <= now)
        {
            parts.Transfer?.Trim();
            if (!parts.Heartbeats.OnTimeout(now))
                parts.Close(SctpCloseReason.PeerSilent);
        }

        parts.Transfer?.OnTimeout(now);
        if (parts.Transfer is { IsStuck: true })
            parts.Abort(SctpCloseReason.NotAcknowledged, ErrorCause.UserInitiatedAbort);
        EndTurn(now, isFlush: true);
    }

    /// <summary>Takes a message to be sent, and copies it; before the handshake too. Whole packets are sent at once, the rest with <see cref="Flush"/> or the next turn.</summary>
    /// <param name="stream">The stream, less than 65,535.</param>
    /// <param name="protocol">The payload protocol identifier.</param>
    /// <param name="message">At least a byte, at most <see cref="MaxSendBytes"/>.</param>
    /// <param name="now">The time.</param>
    /// <returns>Whether it was taken: not if it ends or has ended, the message is too large, too much is buffered, or the stream is being reset.</returns>
    public bool TrySend(ushort stream, uint protocol, ReadOnlySpan<byte> message, TimeSpan now)
    {
        var streams = parts.Transfer is null ? SctpLimits.StreamCount : Math.Min(parts.Handshake.Peer.IncomingStreams, SctpLimits.StreamCount);
        if (State > SctpState.Established || parts.CloseReason is not null || message.IsEmpty || message.Length > MaxSendBytes || stream >= streams
            || !parts.Queue.TryEnqueue(stream, protocol, message))
            return false;
        if (!isInTurn)
            parts.Transfer?.Transmit(parts.Shutdown.MaySendData, isFlush: false, now);
        return true;
    }

    /// <summary>Sends what messages are waiting in packets that are not full: at the end of the caller's turn.</summary>
    public void Flush(TimeSpan now)
    {
        if (!isInTurn && !isClosed)
            parts.Transfer?.Transmit(parts.Shutdown.MaySendData, isFlush: true, now);
    }

    /// <summary>A message that was delivered has been read: the receive window opens again.</summary>
    /// <param name="messageBytes">Its length.</param>
    /// <param name="now">The time.</param>
    public void Release(int messageBytes, TimeSpan now)
    {
        if (isClosed || parts.Transfer is null)
            return;
        parts.Transfer.Release(messageBytes, now);
        if (!isInTurn && parts.Transfer.DueAt <= now)
            parts.Transfer.Transmit(parts.Shutdown.MaySendData, isFlush: true, now);
    }

    /// <summary>Resets what we send on a stream, once all of it is acknowledged. No message is taken for it until <see cref="ISctpOwner.OnOutgoingReset"/>.</summary>
    /// <returns>Whether the other side can do that.</returns>
    public bool TryReset(ushort stream, TimeSpan now)
    {
        if (State != SctpState.Established || !parts.Transfer!.TryReset(stream))
            return false;
        Flush(now);
        return true;
    }

    /// <summary>Bytes of messages on a stream that are not acknowledged.</summary>
    public long BufferedBytes(ushort stream) => parts.Queue.Find(stream)?.BufferedBytes ?? 0;

    /// <summary>Has <see cref="ISctpOwner.OnBufferedLow"/> called once, when <see cref="BufferedBytes"/> of a stream falls to so many.</summary>
    public void NotifyWhenBuffered(ushort stream, long atMost)
    {
        if (parts.Queue.Find(stream) is { } line)
            line.NotifyAt = atMost;
    }

    /// <summary>Ends it in order: what was taken is sent and acknowledged before.</summary>
    public void Shutdown(TimeSpan now)
    {
        if (parts.Transfer is null)
        {
            Abort(now);
            return;
        }

        parts.Shutdown.Begin();
        if (isInTurn || isClosed)
            return;
        isInTurn = true;
        EndTurn(now, isFlush: true);
    }

    /// <summary>Ends it at once, and tells the other side.</summary>
    public void Abort(TimeSpan now)
    {
        if (isClosed)
            return;
        parts.Abort(SctpCloseReason.ClosedByUs, ErrorCause.UserInitiatedAbort);
        if (!isInTurn)
            EndTurn(now, isFlush: false);
    }

    private void EndTurn(TimeSpan now, bool isFlush)
    {
        isInTurn = true;
        while (parts.CloseReason is null && parts.Queue.TryTakeNotification(out var stream))
            parts.Owner.OnBufferedLow(stream);
        if (parts.CloseReason is null && parts.Transfer is not null)
        {
            parts.Transfer.Transmit(parts.Shutdown.MaySendData, isFlush, now);
            parts.Shutdown.Advance(parts.Transfer.IsDone, parts.Transfer.CumulativeTsn, now);
        }

        isInTurn = false;
        if (parts.CloseReason is not { } reason)
            return;
        isClosed = true;
        parts.Transfer?.Clear();
        parts.Queue.Clear();
        parts.Owner.OnClosed(reason);
    }
}
