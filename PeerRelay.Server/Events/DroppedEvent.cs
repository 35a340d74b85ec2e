using PeerRelay.Wire;

namespace PeerRelay.Server.Events;

/// <summary>Tells that messages or frames were dropped within the last second.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Count">How many.</param>
internal sealed record DroppedEvent(DropReason Reason, long Count);
