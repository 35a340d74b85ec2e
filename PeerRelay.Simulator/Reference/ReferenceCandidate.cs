using PeerRelay.Identity;

namespace PeerRelay.Simulator.Reference;

/// <summary>A peer that the reference knows of. It is forgotten when a link to it closes, and never otherwise.</summary>
/// <param name="Id">Its id.</param>
internal readonly record struct ReferenceCandidate(PeerId Id) : IReferenceContact;
