namespace PeerRelay.Wire;

/// <summary>What a peer of our own kind says of itself, which old peers ignore.</summary>
/// <param name="Version">The version of our extensions that it speaks, from 1.</param>
/// <param name="IsTransit">Whether it passes messages on for others.</param>
internal readonly record struct PeerTraits(int Version, bool IsTransit)
{
    /// <summary>The version that this node speaks. From 2 on, which it does not yet: acknowledgements, refusals, neighbour lists, receipts.</summary>
    public const int CurrentVersion = 1;
}
