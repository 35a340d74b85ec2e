namespace PeerRelay.Routing;

/// <summary>A neighbour that has told its links, and these.</summary>
/// <param name="neighbour">The neighbour.</param>
internal readonly struct AheadList<T>(T neighbour)
    where T : class, INeighbour
{
    /// <summary>The neighbour.</summary>
    public readonly T Neighbour = neighbour;

    /// <summary>The first bits of its id.</summary>
    public readonly ulong Prefix = neighbour.Id.Prefix;

    /// <summary>The links that it had told of when it was taken in, in order.</summary>
    public readonly ulong[] Ahead = neighbour.Ahead;
}
