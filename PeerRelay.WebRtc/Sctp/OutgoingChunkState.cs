namespace PeerRelay.WebRtc.Sctp;

/// <summary>What is thought of a chunk that was sent.</summary>
internal enum OutgoingChunkState : byte
{
    /// <summary>It is on its way.</summary>
    InFlight,

    /// <summary>It was lost, and is to be sent again.</summary>
    Lost,

    /// <summary>It has come, beyond a gap; the other side may still forget it.</summary>
    GapAcked,
}
