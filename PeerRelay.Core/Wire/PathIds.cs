using System.Runtime.CompilerServices;
using PeerRelay.Identity;

namespace PeerRelay.Wire;

/// <summary>Room for the ids of a path, inside the envelope's view so that reading one allocates nothing.</summary>
[InlineArray(WireLimits.MaxPath)]
internal struct PathIds
{
    private PeerId _first;
}
