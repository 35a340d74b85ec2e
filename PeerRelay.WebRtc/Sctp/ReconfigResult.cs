namespace PeerRelay.WebRtc.Sctp;

/// <summary>Answers to a request to re-configure (RFC 6525 §4.4).</summary>
internal enum ReconfigResult : uint
{
    NothingToDo = 0,
    Performed = 1,
    Denied = 2,
    WrongSsn = 3,
    RequestInProgress = 4,
    BadSequenceNumber = 5,
    InProgress = 6,
}
