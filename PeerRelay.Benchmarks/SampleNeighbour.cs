using PeerRelay.Identity;
using PeerRelay.Routing;

namespace PeerRelay.Benchmarks;

/// <summary>A linked peer of this project's kind.</summary>
internal sealed class SampleNeighbour(PeerId id, Standing standing) : INeighbour
{
    public PeerId Id { get; } = id;

    public Standing Standing { get; } = standing;

    public bool IsPeerRelay => true;

    public bool IsKin => false;

    public bool IsSilent => false;

    public ulong[] Ahead => [];

    public bool IsBootstrap => false;

    public bool TakesSignals => true;
}
