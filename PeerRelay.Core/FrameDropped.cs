using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay;

/// <summary>Tells that a frame or message was dropped at this node.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Link">The neighbour that sent it, or that it should have gone to; null for a message of this node's own.</param>
/// <param name="From">The message's source, where it is known.</param>
/// <param name="To">The message's target, where it is known.</param>
public sealed record FrameDropped(DropReason Reason, PeerId? Link, PeerId? From, PeerId? To);
