namespace PeerRelay.WebRtc.Stun;

/// <summary>The numbers of STUN's format (RFC 8489 §5, §14, §18; RFC 8445 §16).</summary>
internal static class StunFormat
{
    /// <summary>Bytes of the header.</summary>
    public const int HeaderLength = 20;

    /// <summary>Bytes of a message that is taken, at most. 1,280: what always fits an IPv6 packet (RFC 8489 §6.1), and ten times what ICE needs.</summary>
    public const int MaxLength = 1280;

    public const uint MagicCookie = 0x2112a442;
    public const int LengthAt = 2;
    public const int CookieAt = 4;
    public const int TransactionIdAt = 8;
    public const int AttributeHeaderLength = 4;
    public const int IntegrityLength = 20;
    public const int FingerprintLength = 4;

    /// <summary>The method of all that ICE sends.</summary>
    public const int BindingMethod = 0x001;

    /// <summary>The class bits of a message type; the others are the method's.</summary>
    public const int ClassMask = 0x110;

    /// <summary>What an IPv4 address is called in an attribute.</summary>
    public const byte FamilyIPv4 = 1;

    /// <summary>What an IPv6 address is called in an attribute.</summary>
    public const byte FamilyIPv6 = 2;

    /// <summary>The first attribute type that may be passed over if it isn't known.</summary>
    public const int FirstOptional = 0x8000;

    public const int MappedAddress = 0x0001;
    public const int Username = 0x0006;
    public const int MessageIntegrity = 0x0008;
    public const int ErrorCode = 0x0009;
    public const int UnknownAttributes = 0x000a;
    public const int Realm = 0x0014;
    public const int Nonce = 0x0015;
    public const int MessageIntegritySha256 = 0x001c;
    public const int XorMappedAddress = 0x0020;
    public const int Priority = 0x0024;
    public const int UseCandidate = 0x0025;
    public const int Fingerprint = 0x8028;
    public const int IceControlled = 0x8029;
    public const int IceControlling = 0x802a;

    /// <summary>The error of an attribute that must be understood and is not.</summary>
    public const int UnknownAttributeError = 420;

    /// <summary>The error of two sides with the same role (RFC 8445 §7.3.1.1).</summary>
    public const int RoleConflictError = 487;

    /// <summary>Bytes up to the next multiple of four.</summary>
    public static int Padded(int length) => (length + 3) & ~3;
}
