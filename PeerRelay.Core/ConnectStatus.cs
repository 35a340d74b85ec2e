namespace PeerRelay;

/// <summary>How an attempt to form a direct link ended.</summary>
public enum ConnectStatus
{
    /// <summary>There is a link now.</summary>
    Connected,

    /// <summary>There was a link already.</summary>
    AlreadyConnected,

    /// <summary>The id, or the node that answered, is this node itself.</summary>
    Self,

    /// <summary>The peer did not answer the offer, or the dial or hello took too long.</summary>
    TimedOut,

    /// <summary>The peer answered that it can't be dialled.</summary>
    NotDialable,

    /// <summary>The url is not one that this node dials (scheme, port or address).</summary>
    UrlRefused,

    /// <summary>The connection could not be made, or ended before the hello.</summary>
    Failed,

    /// <summary>Another peer than the one sought was met at the url.</summary>
    WrongPeer,

    /// <summary>A limit of this node (links, handshakes) is reached.</summary>
    LimitReached,

    /// <summary>This node is not running.</summary>
    Stopped,
}
