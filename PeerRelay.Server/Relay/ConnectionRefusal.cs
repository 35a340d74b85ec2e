namespace PeerRelay.Server.Relay;

/// <summary>Why a connection was turned away before it became a WebSocket.</summary>
internal enum ConnectionRefusal
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>There are as many connections as the node takes.</summary>
    Full,

    /// <summary>There are as many connections from that address as the node takes from one; far above that they are cut without an answer.</summary>
    AddressFull,

    /// <summary>The page's origin is not among those that may connect.</summary>
    Origin,

    /// <summary>The node is not started yet.</summary>
    Starting,

    /// <summary>The node is stopping.</summary>
    Stopping,
}
