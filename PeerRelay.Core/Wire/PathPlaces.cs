using System.Runtime.CompilerServices;

namespace PeerRelay.Wire;

/// <summary>Where the ids of a path stand in the frame: the first digit of each.</summary>
[InlineArray(WireLimits.MaxPath)]
internal struct PathPlaces
{
    private int _first;
}
