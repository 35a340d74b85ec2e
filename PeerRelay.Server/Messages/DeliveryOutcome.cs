namespace PeerRelay.Server.Messages;

/// <summary>What became of a message whose receipt was awaited.</summary>
/// <param name="Status"><c>delivered</c>: the target's application has it. <c>notReachable</c>: every try ended where no way led to the target. <c>timedOut</c>: nothing was heard in time, as of peers of the old kind.</param>
/// <param name="Hops">Over how many links it came, by the target's word; 0 if it was not delivered, or was for this node.</param>
/// <param name="ElapsedSeconds">From the first try to the receipt, or to the end of waiting.</param>
/// <param name="Tries">How often it was sent.</param>
internal sealed record DeliveryOutcome(DeliveryStatus Status, int Hops, double ElapsedSeconds, int Tries);
