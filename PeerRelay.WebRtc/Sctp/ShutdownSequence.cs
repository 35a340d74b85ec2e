using System.Buffers.Binary;

namespace PeerRelay.WebRtc.Sctp;

/// <summary>The ending of an association in order (RFC 9260 §9.2).</summary>
internal sealed class ShutdownSequence(PacketOutput output, RoundTripEstimator roundTrip)
{
    /// <summary>Established, or how far the ending has come.</summary>
    public SctpState State { get; private set; } = SctpState.Established;

    /// <summary>Whether data is still sent.</summary>
    public bool MaySendData => State is SctpState.Established or SctpState.ShutdownPending or SctpState.ShutdownReceived;

    /// <summary>Whether data is still received.</summary>
    public bool MayReceiveData => State is SctpState.Established or SctpState.ShutdownPending or SctpState.ShutdownSent;

    /// <summary>When <see cref="OnTimeout"/> is to be called.</summary>
    public TimeSpan DueAt { get; private set; } = TimeSpan.MaxValue;

    /// <summary>Our side wants to end.</summary>
    public void Begin()
    {
        if (State == SctpState.Established)
            State = SctpState.ShutdownPending;
    }

    /// <summary>Goes on once all data is acknowledged: after each turn.</summary>
    public void Advance(bool isAllAcked, uint cumulativeTsn, TimeSpan now)
    {
        if (!isAllAcked || State is not (SctpState.ShutdownPending or SctpState.ShutdownReceived))
            return;
        State = State == SctpState.ShutdownPending ? SctpState.ShutdownSent : SctpState.ShutdownAckSent;
        OnTimeout(cumulativeTsn, now);
    }

    /// <summary>Sends again what was not answered.</summary>
    public void OnTimeout(uint cumulativeTsn, TimeSpan now)
    {
        DueAt = now + roundTrip.Timeout;
        if (State == SctpState.ShutdownAckSent)
        {
            output.Send(ChunkType.ShutdownAck, []);
            return;
        }

        Span<byte> body = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(body, cumulativeTsn);
        output.Send(ChunkType.Shutdown, body);
    }

    /// <summary>The other side ends.</summary>
    public void OnShutdown(TimeSpan now)
    {
        if (State is SctpState.Established or SctpState.ShutdownPending)
            State = SctpState.ShutdownReceived;
        else if (State == SctpState.ShutdownSent)
        {
            State = SctpState.ShutdownAckSent;
            OnTimeout(0, now);
        }
    }

    /// <summary>The other side has acknowledged the end.</summary>
    /// <returns>Whether that ends the association.</returns>
    public bool OnShutdownAck()
    {
        if (State is not (SctpState.ShutdownSent or SctpState.ShutdownAckSent))
            return false;
        output.Send(ChunkType.ShutdownComplete, []);
        return true;
    }
}
