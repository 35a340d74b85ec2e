using System.Runtime.CompilerServices;

namespace PeerRelay.Wire;

/// <summary>The places where a frame changes when it is passed on, in the order in which they stand in it.</summary>
[InlineArray(Count)]
internal struct SpliceList
{
    /// <summary><c>to</c>, <c>from</c> and the end of <c>path</c>.</summary>
    public const int Count = 3;

    private Splice _first;
}
