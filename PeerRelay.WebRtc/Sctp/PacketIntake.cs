using System.Buffers.Binary;

namespace PeerRelay.WebRtc.Sctp;

/// <summary>Checks packets that come, and gives each chunk to the part that it is for.</summary>
internal sealed class PacketIntake(AssociationParts parts)
{
    private const int SkipBit = 0x80;
    private const int ReportBit = 0x40;

    /// <summary>Takes a packet. Whatever it holds, nothing is thrown.</summary>
    public void Take(ReadOnlySpan<byte> packet, TimeSpan now)
    {
        if (!PacketHeader.TryRead(packet, out var header, out var reason))
        {
            parts.Drops.Add(reason);
            return;
        }

        if (header.DestinationPort != parts.Options.LocalPort || header.SourcePort != parts.Options.RemotePort)
        {
            parts.Drops.Add(SctpDropReason.WrongPort);
            return;
        }

        var reader = new ChunkReader(packet[PacketHeader.Bytes..]);
        while (parts.CloseReason is null && reader.TryRead(out var chunk))
        {
            if (!IsTagRight(header.Tag, chunk, reader.IsAtEnd))
            {
                parts.Drops.Add(SctpDropReason.WrongTag);
                break;
            }

            parts.Heartbeats.OnHeard(now, parts.Transfer is not null);
            if (!TakeChunk(chunk, now))
                break;
        }

        if (reader.IsMalformed)
            parts.Drops.Add(SctpDropReason.MalformedChunk);
        if (parts.CloseReason is null)
            parts.Transfer?.EndPacket(now);
    }

    /// <summary>Whether a chunk may come with a tag (RFC 9260 §8.5, §8.5.1).</summary>
    private bool IsTagRight(uint tag, in Chunk chunk, bool isLast) => chunk.Type switch
    {
        // Alone in its packet (RFC 9260 §6.10).
        ChunkType.Init => tag == 0 && isLast,
        ChunkType.Abort or ChunkType.ShutdownComplete when (chunk.Flags & ErrorChunk.ReflectedTag) != 0 => tag != 0 && tag == parts.Output.PeerTag,
        _ => tag == parts.LocalTag,
    };

    /// <summary>Takes a chunk.</summary>
    /// <returns>Whether to go on with the packet.</returns>
    private bool TakeChunk(in Chunk chunk, TimeSpan now)
    {
        switch (chunk.Type)
        {
            case ChunkType.Init:
            case ChunkType.InitAck:
                OnInit(chunk, now);
                return false;
            case ChunkType.CookieEcho:
                parts.Handshake.OnCookieEcho(chunk.Body, now);
                return EstablishIfComplete(now);
            case ChunkType.CookieAck:
                if (parts.Handshake.State == SctpState.CookieEchoed)
                    parts.Handshake.OnCookieAck();
                return EstablishIfComplete(now);
            case ChunkType.Error:
                if (parts.Handshake.State == SctpState.CookieEchoed && ErrorChunk.ReadCause(chunk) == ErrorCause.StaleCookie)
                    parts.Handshake.OnStaleCookie(now);
                return true;
            case ChunkType.Abort:
                parts.Close(SctpCloseReason.AbortedByPeer);
                return false;
        }

        if (!IsKnown(chunk.Type))
            return OnUnknown(chunk);
        if (parts.Transfer is { } transfer)
            return TakeEstablished(transfer, chunk, now);
        parts.Drops.Add(SctpDropReason.UnexpectedChunk);
        return false;
    }

    private bool TakeEstablished(DataTransfer transfer, in Chunk chunk, TimeSpan now)
    {
        switch (chunk.Type)
        {
            case ChunkType.Data:
                if (parts.Shutdown.MayReceiveData)
                    AbortIf(transfer.OnData(chunk));
                return true;
            case ChunkType.Sack:
                AbortIf(transfer.OnSack(chunk, now));
                return true;
            case ChunkType.ForwardTsn:
                transfer.OnForwardTsn(chunk);
                return true;
            case ChunkType.Reconfig:
                transfer.OnReconfig(chunk);
                return true;
            case ChunkType.Heartbeat:
                parts.Heartbeats.OnHeartbeat(chunk);
                return true;
            case ChunkType.HeartbeatAck:
                parts.Heartbeats.OnHeartbeatAck(chunk, now);
                return true;
            case ChunkType.Shutdown:
                OnShutdown(transfer, chunk, now);
                return true;
            case ChunkType.ShutdownAck:
                if (parts.Shutdown.OnShutdownAck())
                    parts.Close(SctpCloseReason.ShutDown);
                return true;
            default:
                if (parts.Shutdown.State == SctpState.ShutdownAckSent)
                    parts.Close(SctpCloseReason.ShutDown);
                return false;
        }
    }

    private void OnInit(in Chunk chunk, TimeSpan now)
    {
        if (!InitChunk.TryRead(chunk, out var init))
        {
            parts.Drops.Add(SctpDropReason.MalformedChunk);
            return;
        }

        if (chunk.Type == ChunkType.InitAck)
            OnInitAck(init, now);
        else if (parts.Transfer is null)
        {
            if (!parts.Handshake.OnInit(init, now))
                parts.Drops.Add(SctpDropReason.MalformedChunk);
        }
        else if (init.Tag != parts.Handshake.Peer.Tag)
            parts.Abort(SctpCloseReason.PeerRestarted, ErrorCause.ProtocolViolation);
        else
            parts.Drops.Add(SctpDropReason.UnexpectedChunk);
    }

    private void OnInitAck(in InitChunk initAck, TimeSpan now)
    {
        if (parts.Handshake.State != SctpState.CookieWait)
            parts.Drops.Add(SctpDropReason.UnexpectedChunk);
        else if (!parts.Handshake.OnInitAck(initAck, now))
            parts.Abort(SctpCloseReason.ProtocolViolation, ErrorCause.InvalidMandatoryParameter);
    }

    private void OnShutdown(DataTransfer transfer, in Chunk chunk, TimeSpan now)
    {
        if (!BinaryPrimitives.TryReadUInt32BigEndian(chunk.Body, out var cumulativeTsn))
        {
            parts.Drops.Add(SctpDropReason.MalformedChunk);
            return;
        }

        AbortIf(transfer.OnCumulativeAck(cumulativeTsn, now));
        if (parts.CloseReason is null)
            parts.Shutdown.OnShutdown(now);
    }

    private bool EstablishIfComplete(TimeSpan now)
    {
        if (parts.Handshake.State != SctpState.Established)
            return false;
        if (parts.Transfer is null)
            parts.Establish(now);
        return true;
    }

    private void AbortIf(ErrorCause cause)
    {
        if (cause != ErrorCause.None)
            parts.Abort(SctpCloseReason.ProtocolViolation, cause);
    }

    private static bool IsKnown(ChunkType type) => type
        is ChunkType.Data or ChunkType.Sack or ChunkType.ForwardTsn or ChunkType.Reconfig or ChunkType.Heartbeat or ChunkType.HeartbeatAck
        or ChunkType.Shutdown or ChunkType.ShutdownAck or ChunkType.ShutdownComplete;

    /// <summary>A type's two highest bits tell what is done with it if it is not known (RFC 9260 §3.2).</summary>
    private bool OnUnknown(in Chunk chunk)
    {
        parts.Drops.Add(SctpDropReason.UnknownChunk);
        if (((int)chunk.Type & ReportBit) != 0 && parts.Output.PeerTag != 0)
        {
            var writer = parts.Output.Begin();
            ErrorChunk.Write(ref writer, ChunkType.Error, ErrorCause.UnrecognizedChunk, chunk.Whole);
            parts.Output.Send(writer);
        }

        return ((int)chunk.Type & SkipBit) != 0;
    }
}
