using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PeerRelay.WebRtc.Sctp;

/// <summary>
/// Watches whether the other side is there (RFC 9260 §8.3). Silence is measured as time, not as a count of retransmissions: ours follow each other faster than RFC 9260 thinks of.
/// </summary>
internal sealed class Heartbeats(PacketOutput output, RoundTripEstimator roundTrip)
{
    private const int NonceBytes = 8;

    private TimeSpan lastHeard;
    private TimeSpan sentAt;
    private ulong nonce;

    /// <summary>When <see cref="OnTimeout"/> is to be called.</summary>
    public TimeSpan DueAt { get; private set; } = TimeSpan.MaxValue;

    /// <summary>A packet has come from the other side. Before the handshake is complete that has a time limit of its own.</summary>
    public void OnHeard(TimeSpan now, bool isEstablished = true)
    {
        lastHeard = now;
        DueAt = isEstablished ? now + SctpLimits.HeartbeatAfter : TimeSpan.MaxValue;
    }

    /// <summary>Asks whether the other side is there.</summary>
    /// <returns>Whether it may be: not if it was silent for too long.</returns>
    public bool OnTimeout(TimeSpan now)
    {
        var gone = lastHeard + SctpLimits.MaxSilence;
        if (now >= gone)
            return false;
        DueAt = now + SctpLimits.HeartbeatEvery < gone ? now + SctpLimits.HeartbeatEvery : gone;
        Span<byte> body = stackalloc byte[Chunk.HeaderBytes + NonceBytes];
        RandomNumberGenerator.Fill(body[Chunk.HeaderBytes..]);
        nonce = BinaryPrimitives.ReadUInt64BigEndian(body[Chunk.HeaderBytes..]);
        sentAt = now;
        BinaryPrimitives.WriteUInt16BigEndian(body, (ushort)ParameterType.HeartbeatInfo);
        BinaryPrimitives.WriteUInt16BigEndian(body[2..], (ushort)body.Length);
        output.Send(ChunkType.Heartbeat, body);
        return true;
    }

    /// <summary>Answers the other side's heartbeat with what it holds; one that does not fit in a packet is not answered.</summary>
    public void OnHeartbeat(in Chunk chunk)
    {
        if (Padding.Round(chunk.Whole.Length) <= output.Begin().Space)
            output.Send(ChunkType.HeartbeatAck, chunk.Body);
    }

    /// <summary>Takes an answer, and measures by it.</summary>
    public void OnHeartbeatAck(in Chunk chunk, TimeSpan now)
    {
        if (nonce == 0 || chunk.Body.Length != Chunk.HeaderBytes + NonceBytes || BinaryPrimitives.ReadUInt64BigEndian(chunk.Body[Chunk.HeaderBytes..]) != nonce)
            return;
        nonce = 0;
        roundTrip.Add(now - sentAt);
    }
}
