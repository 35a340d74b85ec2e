using PeerRelay.Identity;

namespace PeerRelay.Simulator.Nodes;

/// <summary>Why a node dials.</summary>
/// <param name="Expected">The peer that must be met there; null for a bootstrap, where any will do.</param>
internal sealed record NodeDial(PeerId? Expected);
