using PeerRelay.Wire;

namespace PeerRelay.Server.Messages;

/// <summary>What became of a message at this node. It is no receipt: delivery and order are not promised.</summary>
/// <param name="Status">Where it went.</param>
/// <param name="Reason">Why it was dropped: <c>none</c>, as a message that was dropped is answered with a problem.</param>
/// <param name="Copies">On how many links it was put: 0, 1 or 2.</param>
internal sealed record MessageOutcome(SendStatus Status, DropReason Reason, int Copies);
