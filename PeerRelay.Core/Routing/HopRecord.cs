using PeerRelay.Identity;

namespace PeerRelay.Routing;

/// <summary>Placeholder.</summary>
internal sealed class HopRecord
{
    private readonly HashSet<PeerId> _poor = [];

    public bool IsPoor(PeerId id, TimeSpan now) => _poor.Contains(id);
}
