using PeerRelay.Links;

namespace PeerRelay.Neighbours;

/// <summary>What became of a link that has said hello.</summary>
/// <param name="Kind">Whether it was taken in.</param>
/// <param name="Neighbour">The peer that it leads to.</param>
/// <param name="Replaced">A second link whose place it has taken, which is to be closed.</param>
internal readonly record struct Admission(AdmissionKind Kind, Neighbour Neighbour, ILink? Replaced = null);
