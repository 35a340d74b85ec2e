namespace PeerRelay;

/// <summary>What became of a message at the node that sent it.</summary>
public enum SendStatus
{
    /// <summary>It was dropped here; <see cref="SendOutcome.Reason"/> says why.</summary>
    Dropped,

    /// <summary>There is no link yet; it waits, bounded in time, for the first.</summary>
    Queued,

    /// <summary>It was put on a link to the target itself.</summary>
    SentToTarget,

    /// <summary>It was put on one or two links that lead towards the target.</summary>
    Relayed,

    /// <summary>It was addressed to this node, and delivered to it.</summary>
    DeliveredHere,
}
