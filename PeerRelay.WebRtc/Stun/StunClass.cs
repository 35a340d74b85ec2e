namespace PeerRelay.WebRtc.Stun;

/// <summary>What a STUN message is (RFC 8489 §5), by the two class bits as they lie in its type.</summary>
internal enum StunClass
{
    Request = 0x000,
    Indication = 0x010,
    Success = 0x100,
    Error = 0x110,
}
