using PeerRelay.Wire;

namespace PeerRelay;

/// <summary>What became of a message whose receipt was awaited.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Hops">Over how many links it came, by the target's word, or of one in parts the part that came over most: 1 or more if it was delivered, 0 if it was not, or was for this peer itself.</param>
/// <param name="Elapsed">The time from the first try to the receipt, or to the end of waiting.</param>
/// <param name="Tries">How often it was tried, also where the try was dropped here; of one in parts, the part that was tried most; 0 if the node had been stopped before.</param>
/// <param name="Reason">Why it was dropped here, or <see cref="DropReason.None"/>.</param>
public readonly record struct DeliveryReport(DeliveryStatus Status, int Hops, TimeSpan Elapsed, int Tries, DropReason Reason = DropReason.None)
{
    /// <summary>Whether the target's application has the message. If not, it may have it all the same, unless the message was dropped here.</summary>
    public bool IsDelivered => Status == DeliveryStatus.Delivered;
}
