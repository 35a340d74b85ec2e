using PeerRelay.Identity;
using PeerRelay.Routing;

namespace PeerRelay.Tests.Routing;

/// <summary>A neighbour that is what the test says.</summary>
internal sealed class FakeNeighbour(PeerId id, Standing standing = Standing.Transit, bool isPeerRelay = true) : INeighbour
{
    public PeerId Id { get; } = id;

    public Standing Standing { get; set; } = standing;

    public bool IsPeerRelay { get; set; } = isPeerRelay;

    public bool IsKin { get; set; }

    public bool IsSilent { get; set; }

    public ulong[] Ahead { get; set; } = [];

    public bool IsBootstrap { get; set; }

    public bool TakesSignals { get; set; } = true;

    public override string ToString() => Id.ToString();
}
