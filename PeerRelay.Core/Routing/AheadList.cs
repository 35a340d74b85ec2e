namespace PeerRelay.Routing;

/// <summary>What is looked at first of a neighbour that has told its links, side by side with those of the others: most are found to be no way, and the neighbour itself is not touched.</summary>
/// <param name="neighbour">The neighbour.</param>
internal struct AheadList<T>(T neighbour)
    where T : class, INeighbour
{
    /// <summary>The neighbour.</summary>
    public readonly T Neighbour = neighbour;

    /// <summary>The first bits of its id.</summary>
    public readonly ulong Prefix = neighbour.Id.Prefix;

    /// <summary>The links that it has told of, in order; it may be replaced at any time.</summary>
    public ulong[] Ahead = neighbour.Ahead;
}
