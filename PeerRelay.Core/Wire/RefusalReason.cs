namespace PeerRelay.Wire;

/// <summary>Why a node does not take a message (<c>cant</c>), or has found no way for it (<c>notHere</c>).</summary>
internal enum RefusalReason
{
    /// <summary>One that this node does not know; to be treated as <see cref="NoRoute"/>. Never written.</summary>
    Unknown = 0,

    /// <summary>No link of it leads to the target.</summary>
    NoRoute,

    /// <summary>It has handled the message before.</summary>
    Seen,

    /// <summary>The message has been through as many nodes, or has been sent as many times, as is allowed.</summary>
    HopLimit,

    /// <summary>A queue, or some other bounded room that the message needs, is full.</summary>
    Full,
}
