namespace PeerRelay.Receipts;

/// <summary>What became of a message whose source asked for a receipt.</summary>
internal enum ReceiptStatus
{
    /// <summary>The target has said that it was delivered.</summary>
    Delivered,

    /// <summary>Every try ended at a node that found no way to the target: most likely it is not in the network.</summary>
    NotReachable,

    /// <summary>No receipt came in time, and not every try was said to have failed: it may have been delivered all the same.</summary>
    TimedOut,
}
