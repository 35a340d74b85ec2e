namespace PeerRelay.Routing;

/// <summary>What is known of a neighbour as a next hop.</summary>
internal enum Standing
{
    /// <summary>Nothing: a peer of the old kind that has dialled us. It may know half the network, or only us.</summary>
    Unknown,

    /// <summary>It has told that it takes no links. It is a target, hardly a way.</summary>
    Leaf,

    /// <summary>Others can dial it, or it has passed on somebody's message.</summary>
    Transit,
}
