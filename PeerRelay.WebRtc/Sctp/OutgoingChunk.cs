namespace PeerRelay.WebRtc.Sctp;

/// <summary>A chunk that was sent and is not acknowledged for good: a piece of a message, and how its sending went.</summary>
internal struct OutgoingChunk
{
    public OutgoingMessage Message;

    /// <summary>Where in the message it begins.</summary>
    public int Offset;
    public int Length;
    public OutgoingChunkState State;
    public bool IsRetransmitted;

    /// <summary>When it was sent last.</summary>
    public TimeSpan SentAt;

    /// <summary>The number of the packet that it was sent in last: later packets have higher ones.</summary>
    public long Order;

    public readonly DataFlags Flags =>
        (Offset == 0 ? DataFlags.Begin : 0) | (Offset + Length == Message.Length ? DataFlags.End : 0) | (IsRetransmitted ? DataFlags.Immediate : 0);
}
