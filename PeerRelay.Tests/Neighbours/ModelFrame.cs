namespace PeerRelay.Tests.Neighbours;

/// <summary>What goes over a connection of the model.</summary>
internal enum ModelFrame
{
    Hello,
    FindPeers,
    FoundPeers,
    Close,
}
