namespace PeerRelay.Simulator.Networks;

/// <summary>What a <see cref="SimulatedEvent"/> is.</summary>
internal enum EventKind : byte
{
    /// <summary>A frame arrives at the end of a link.</summary>
    Frame,

    /// <summary>A peer that was busy takes what has waited.</summary>
    Turn,

    /// <summary>A timer of a peer goes off.</summary>
    Timer,

    /// <summary>A dial reaches the host that it is for.</summary>
    DialArrives,

    /// <summary>A connection is made, and the dialler is told.</summary>
    Connected,

    /// <summary>A dial has failed.</summary>
    DialFailed,

    /// <summary>The end of a link that was dialled is told of it.</summary>
    Accepted,

    /// <summary>The other side's close arrives at the end of a link.</summary>
    Close,

    /// <summary>The answer to a close arrives, or the end of a link finds that the other side is gone.</summary>
    Ended,
}
