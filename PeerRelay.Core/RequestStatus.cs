namespace PeerRelay;

/// <summary>How a request ended.</summary>
public enum RequestStatus
{
    /// <summary>The peer has answered.</summary>
    Answered,

    /// <summary>The peer takes no requests, or none of this kind.</summary>
    NoHandler,

    /// <summary>The peer answers as many requests as it may, of this one or in all.</summary>
    Busy,

    /// <summary>The peer says that it failed to answer; <see cref="RequestResult.ErrorCode"/> and <see cref="RequestResult.Detail"/> say why.</summary>
    Failed,

    /// <summary>Every try ended at a node that found no way to the peer.</summary>
    NotReachable,

    /// <summary>No answer came in time.</summary>
    TimedOut,

    /// <summary>The request never left this node; <see cref="RequestResult.Reason"/> says why.</summary>
    Dropped,

    /// <summary>This node was stopped before there was an answer.</summary>
    Stopped,
}
