namespace PeerRelay.Routing;

/// <summary>What is to be done with a message.</summary>
internal enum RouteAction
{
    Drop,
    Deliver,
    Forward,
}
