using PeerRelay.Wire;

namespace PeerRelay;

/// <summary>
/// What became of a message at this node. It is no receipt: as in the reference, delivery and order are not promised.
/// </summary>
/// <param name="Status">Where it went.</param>
/// <param name="Reason">Why it was dropped, or <see cref="DropReason.None"/>.</param>
/// <param name="Copies">On how many links it was put: 0, 1 or 2.</param>
public readonly record struct SendOutcome(SendStatus Status, DropReason Reason = DropReason.None, int Copies = 0)
{
    /// <summary>Whether the message is on its way, waits for a first link, or has arrived.</summary>
    public bool IsAccepted => Status != SendStatus.Dropped;
}
