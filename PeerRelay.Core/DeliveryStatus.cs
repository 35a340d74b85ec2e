namespace PeerRelay;

/// <summary>What became of a message whose receipt was awaited.</summary>
public enum DeliveryStatus
{
    /// <summary>The target has said that its application has it.</summary>
    Delivered,

    /// <summary>Every try ended at a node that found no way to the target: most likely it is not in the network.</summary>
    NotReachable,

    /// <summary>No receipt came in time, and not every try was said to have failed: it may have been delivered all the same. Peers of the old kind never receipt.</summary>
    TimedOut,

    /// <summary>This node was stopped before there was a receipt, or before the message was sent.</summary>
    Stopped,

    /// <summary>It never left this node; <see cref="DeliveryReport.Reason"/> says why.</summary>
    Dropped,
}
