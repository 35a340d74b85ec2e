namespace PeerRelay.WebRtc.Sctp;

/// <summary>Causes told in ERROR and ABORT chunks (RFC 9260 §3.3.10).</summary>
internal enum ErrorCause : ushort
{
    None = 0,
    InvalidStream = 1,
    StaleCookie = 3,
    UnrecognizedChunk = 6,
    InvalidMandatoryParameter = 7,
    NoUserData = 9,
    UserInitiatedAbort = 12,
    ProtocolViolation = 13,
}
