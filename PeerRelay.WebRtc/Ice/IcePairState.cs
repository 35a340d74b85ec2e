namespace PeerRelay.WebRtc.Ice;

/// <summary>How far a pair has come (RFC 8445 §6.1.2.6). None is frozen: that orders the checks of several streams, and there is one.</summary>
internal enum IcePairState
{
    /// <summary>It is to be checked.</summary>
    Waiting,

    /// <summary>It is being checked.</summary>
    InProgress,

    /// <summary>A check was answered.</summary>
    Succeeded,

    /// <summary>No check was answered, and none is sent unless one comes from there.</summary>
    Failed,
}
