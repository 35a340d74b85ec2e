namespace PeerRelay;

/// <summary>Why a link ended.</summary>
public enum LinkCloseReason
{
    /// <summary>The other side closed it in order.</summary>
    ClosedByPeer,

    /// <summary>The connection broke.</summary>
    ConnectionLost,

    /// <summary>The application or the operator disconnected the peer.</summary>
    Disconnected,

    /// <summary>This node stops.</summary>
    Stopping,

    /// <summary>There was no hello in time.</summary>
    HelloTimeout,

    /// <summary>The first frame was no hello.</summary>
    InvalidHello,

    /// <summary>The other side has this node's own id.</summary>
    OwnId,

    /// <summary>Another peer answered than the one that was dialled.</summary>
    WrongPeer,

    /// <summary>There is a better link to the same peer.</summary>
    Duplicate,

    /// <summary>The link was silent while another one with the same id came: it was taken to be dead.</summary>
    Superseded,

    /// <summary>The node has as many links as it may.</summary>
    LimitReached,

    /// <summary>The other side sent too many malformed frames.</summary>
    Abuse,

    /// <summary>The other side sent too many frames above the size limit, or one far above it, or a hello that is none by its length.</summary>
    FrameTooLarge,

    /// <summary>The other side sent a binary frame.</summary>
    BinaryFrame,

    /// <summary>The other side broke the transport's protocol.</summary>
    ProtocolError,

    /// <summary>A frame waited too long for the other side to read it.</summary>
    TooSlow,

    /// <summary>The other side said hello and then took no notice of the link, as a peer of the old kind does when its table is full.</summary>
    Unserved,

    /// <summary>The other side began a frame and did not end it in time.</summary>
    FrameTimeout,

    /// <summary>The other side sent text that is not UTF-8.</summary>
    InvalidUtf8,

    /// <summary>There were more links than are kept, and neither side needed this one.</summary>
    Trimmed,
}
