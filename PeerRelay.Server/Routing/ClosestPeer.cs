namespace PeerRelay.Server.Routing;

/// <summary>A linked peer and how far it is from the id that was asked for.</summary>
/// <param name="Distance">The XOR of the two ids, 40 hexadecimal digits.</param>
/// <param name="Link">The link.</param>
internal sealed record ClosestPeer(string Distance, LinkInfo Link);
