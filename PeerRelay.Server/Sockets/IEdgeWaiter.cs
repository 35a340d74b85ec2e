namespace PeerRelay.Server.Sockets;

/// <summary>Whoever waits for an edge: that a socket has become readable, or writable.</summary>
internal interface IEdgeWaiter
{
    /// <summary>It has. This is called once for each wait, on the loop's thread, or on the thread pool if the connection is cut.</summary>
    void OnEdge();
}
