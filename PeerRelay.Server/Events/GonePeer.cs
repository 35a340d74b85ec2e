using PeerRelay.Identity;

namespace PeerRelay.Server.Events;

/// <summary>A peer that is not linked any more.</summary>
/// <param name="Id">The peer.</param>
/// <param name="Reason">Why its link ended; null if it is ending just now.</param>
internal sealed record GonePeer(PeerId Id, LinkCloseReason? Reason);
