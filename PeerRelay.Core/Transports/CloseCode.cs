namespace PeerRelay.Transports;

/// <summary>Codes of a close frame: RFC 6455 §7.4.1, and our own from the range for applications (4000 to 4999).</summary>
internal enum CloseCode
{
    Normal = 1000,
    GoingAway = 1001,
    ProtocolError = 1002,
    UnsupportedData = 1003,
    InvalidPayloadData = 1007,
    PolicyViolation = 1008,
    MessageTooBig = 1009,
    TryAgainLater = 1013,
    Duplicate = 4000,
    HelloTimeout = 4001,
    OwnId = 4002,
    WrongPeer = 4003,
    Superseded = 4004,
    TooSlow = 4005,
    Trimmed = 4006,
}
