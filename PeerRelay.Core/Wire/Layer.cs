namespace PeerRelay.Wire;

/// <summary>What is layered on messages, inside of users' data.</summary>
internal enum Layer
{
    /// <summary>None that this node knows: the message is the application's.</summary>
    None,

    /// <summary>A request.</summary>
    Request,

    /// <summary>The answer to a request.</summary>
    Response,
}
