namespace PeerRelay.WebRtc.Sctp;

/// <summary>Types of the parameters within chunks (RFC 9260 §3.3, RFC 6525 §4, RFC 3758 §3.1, RFC 5061 §4.2.7).</summary>
internal enum ParameterType : ushort
{
    HeartbeatInfo = 1,
    IPv4Address = 5,
    IPv6Address = 6,
    StateCookie = 7,
    UnrecognizedParameter = 8,
    CookiePreservative = 9,
    SupportedAddressTypes = 12,
    OutgoingResetRequest = 13,
    IncomingResetRequest = 14,
    TsnResetRequest = 15,
    ReconfigResponse = 16,
    AddOutgoingStreams = 17,
    AddIncomingStreams = 18,
    SupportedExtensions = 0x8008,
    ForwardTsnSupported = 0xC000,
}
