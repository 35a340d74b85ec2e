using PeerRelay.Identity;

namespace PeerRelay.Simulator.Reference;

/// <summary>What the reference keeps in k-buckets.</summary>
internal interface IReferenceContact
{
    /// <summary>The id of the peer.</summary>
    PeerId Id { get; }
}
