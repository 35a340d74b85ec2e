namespace PeerRelay.Wire;

/// <summary>Why a frame or a message went no further at this node. Every drop is counted under exactly one of these.</summary>
public enum DropReason
{
    /// <summary>Nothing was dropped.</summary>
    None = 0,

    /// <summary>The frame is not valid UTF-8.</summary>
    InvalidUtf8,

    /// <summary>The frame is not one JSON value, or nests deeper than allowed.</summary>
    InvalidJson,

    /// <summary>The frame is not an object with <c>to</c>, <c>from</c>, <c>path</c>, <c>nonce</c> and <c>data</c>, each once.</summary>
    InvalidEnvelope,

    /// <summary><c>to</c> or <c>from</c> is neither 40 hexadecimal digits nor a buffer object of 20 bytes.</summary>
    InvalidId,

    /// <summary><c>path</c> is not an array of 1 to 20 ids of 40 hexadecimal digits.</summary>
    InvalidPath,

    /// <summary><c>nonce</c> is not a string of 1 to 64 characters.</summary>
    InvalidNonce,

    /// <summary>The body (<c>data</c>) does not have the shape that its type demands.</summary>
    InvalidBody,

    /// <summary>The frame is larger than the limit, or would be with our id in its path.</summary>
    TooLarge,

    /// <summary>The frame was sent as a binary message; the protocol has text only.</summary>
    BinaryFrame,

    /// <summary><c>path</c> does not start with the source or does not end with the peer that sent the frame.</summary>
    SpoofedPath,

    /// <summary>The link sent more messages or bytes per second than its limit.</summary>
    RateLimited,

    /// <summary>This message was handled before.</summary>
    Duplicate,

    /// <summary>The message has been through as many nodes as is allowed.</summary>
    HopLimit,

    /// <summary>No link leads to the target: every one that is a way has had the message already.</summary>
    NoRoute,

    /// <summary>Every next hop that there was has been tried, and one at least refused the message: it has no way on either.</summary>
    Refused,

    /// <summary>Every next hop that there was has been tried, and none has acknowledged the message in time.</summary>
    Unanswered,

    /// <summary>The send queue of the link that it should have left by is full.</summary>
    SendQueueFull,

    /// <summary>The link closed before the frame was written to it, or while what came from it was no longer taken.</summary>
    LinkClosed,

    /// <summary>The queue of messages that wait for a first link is full.</summary>
    PendingQueueFull,

    /// <summary>The message waited too long for a first link.</summary>
    PendingExpired,

    /// <summary>As many messages of this node's own as may wait for a receipt do.</summary>
    AwaitedReceiptsFull,

    /// <summary>The body's type is none that this node knows.</summary>
    UnknownType,

    /// <summary>An answer (to an offer, to a search) that nothing of ours asked for.</summary>
    UnaskedAnswer,

    /// <summary>A receipt of a message that nothing of ours waits for, or an acknowledgement or a refusal that does not come by a neighbour's own link.</summary>
    UnaskedReceipt,

    /// <summary>What would have told a message's source that it has gone no further: this node has told it, or others, so often lately that it may be made up.</summary>
    SourceNotTold,

    /// <summary>A WebRTC signal to a linked peer of the old kind that has not shown that it speaks WebRTC: it would end its process.</summary>
    UnwantedSignal,

    /// <summary>A WebRTC signal that belongs to no connection that is being made, or is one too many for one.</summary>
    UnaskedSignal,

    /// <summary>A WebRTC signal that would begin a connection, while as many are being made as may be.</summary>
    TooManySignals,

    /// <summary>A request (offer, search or first signal) beyond what this node serves of one link.</summary>
    TooManyRequests,

    /// <summary>The application did not read its messages fast enough.</summary>
    InboxFull,

    /// <summary>The application's handler threw.</summary>
    HandlerFailed,

    /// <summary>A message that asks for a receipt, while the application listens for none.</summary>
    NobodyListens,

    /// <summary>A message to a datagram socket that is not a datagram.</summary>
    InvalidDatagram,

    /// <summary>A datagram's address that this network cannot reach.</summary>
    UnreachableAddress,

    /// <summary>This node is not running.</summary>
    Stopped,

    /// <summary>A part of a message for which there is no room beside the others that are not whole yet: of all, or of its own source by the same link. Or one of a message that had to give way.</summary>
    PartialMessagesFull,

    /// <summary>A message in parts that was forgotten before it was whole: nothing more came in time, or another one needed the room, and its link had ended or held more.</summary>
    PartsMissing,

    /// <summary>A response to a request that this node has not made, or no longer waits for.</summary>
    UnaskedResponse,
}
