namespace PeerRelay.Discovery;

/// <summary>A handshake under way with a peer that is not linked.</summary>
internal sealed class Handshake
{
    public required HandshakeState State { get; set; }

    /// <summary>When it counts as failed.</summary>
    public required TimeSpan Deadline { get; set; }

    /// <summary>Whether the application has asked for it.</summary>
    public bool IsAsked { get; init; }

    /// <summary>Whether our offer said that others would do as well.</summary>
    public bool IsSpare { get; init; }

    /// <summary>Whether an offer of ours is out whose answer has not come: one answer is taken for it.</summary>
    public bool AwaitsAnswer { get; set; }

    /// <summary>Whether the other side's offer came while ours was out, and was left for it to answer ours.</summary>
    public bool OwesAnswer { get; set; }

    /// <summary>Whether the answer that we gave names a way to us, so that the other side may dial.</summary>
    public bool CanBeDialled { get; set; }
}
