using System.Buffers.Binary;
using PeerRelay.WebRtc.Network;

namespace PeerRelay.WebRtc.Stun;

/// <summary>The attributes of a message that ICE knows. Of one that is there twice the first counts (RFC 8489 §14), and none after MESSAGE-INTEGRITY but FINGERPRINT (§14.5).</summary>
internal struct StunAttributes
{
    private const int CookieHighHalf = (int)(StunFormat.MagicCookie >> 16);

    public int UsernameAt;
    public int UsernameLength;
    public uint? Priority;
    public bool UseCandidate;
    public ulong? Controlled;
    public ulong? Controlling;
    public NetworkAddress? MappedAddress;
    public int? ErrorCode;
    public int IntegrityAt;
    public int FingerprintAt;
    public int UnknownRequiredCount;

    /// <summary>Whether an attribute must be understood by who takes the message, and is not by us.</summary>
    public static bool IsUnknownRequired(int type) => type < StunFormat.FirstOptional && type is not (
        StunFormat.MappedAddress or StunFormat.Username or StunFormat.MessageIntegrity or StunFormat.ErrorCode or StunFormat.UnknownAttributes or StunFormat.Realm
        or StunFormat.Nonce or StunFormat.MessageIntegritySha256 or StunFormat.XorMappedAddress or StunFormat.Priority or StunFormat.UseCandidate);

    /// <summary>Takes an attribute.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="message">The message.</param>
    /// <param name="at">Where in it the attribute's header begins.</param>
    /// <param name="length">Bytes of its value, all of them there.</param>
    /// <returns>Whether it can be so.</returns>
    public bool TryTake(int type, ReadOnlySpan<byte> message, int at, int length)
    {
        var value = message.Slice(at + StunFormat.AttributeHeaderLength, length);
        if (type == StunFormat.Fingerprint)
        {
            FingerprintAt = at;
            return length == StunFormat.FingerprintLength;
        }

        if (IntegrityAt != 0) return true;
        switch (type)
        {
            case StunFormat.MessageIntegrity:
                IntegrityAt = at;
                return length == StunFormat.IntegrityLength;
            case StunFormat.Username:
                if (UsernameAt == 0) (UsernameAt, UsernameLength) = (at + StunFormat.AttributeHeaderLength, length);
                return true;
            case StunFormat.Priority:
                if (length != sizeof(uint)) return false;
                Priority ??= BinaryPrimitives.ReadUInt32BigEndian(value);
                return true;
            case StunFormat.UseCandidate:
                UseCandidate = true;
                return length == 0;
            case StunFormat.IceControlled:
                return TryTakeTieBreaker(value, ref Controlled);
            case StunFormat.IceControlling:
                return TryTakeTieBreaker(value, ref Controlling);
            case StunFormat.XorMappedAddress:
                return TryTakeMappedAddress(value, message);
            case StunFormat.ErrorCode:
                return TryTakeErrorCode(value);
            default:
                if (IsUnknownRequired(type)) UnknownRequiredCount++;
                return true;
        }
    }

    private static bool TryTakeTieBreaker(ReadOnlySpan<byte> value, ref ulong? tieBreaker)
    {
        if (value.Length != sizeof(ulong)) return false;
        tieBreaker ??= BinaryPrimitives.ReadUInt64BigEndian(value);
        return true;
    }

    // RFC 8489 §14.2: the port is turned by the cookie's first half, the address by the cookie and the transaction id that follows it.
    private bool TryTakeMappedAddress(ReadOnlySpan<byte> value, ReadOnlySpan<byte> message)
    {
        if (value.Length < 4) return false;
        var length = value[1] switch { StunFormat.FamilyIPv4 => NetworkAddress.IPv4Length, StunFormat.FamilyIPv6 => NetworkAddress.IPv6Length, _ => 0 };
        if (length == 0 || value.Length != 4 + length) return false;
        Span<byte> address = stackalloc byte[NetworkAddress.IPv6Length];
        for (var i = 0; i < length; i++) address[i] = (byte)(value[4 + i] ^ message[StunFormat.CookieAt + i]);
        MappedAddress ??= new NetworkAddress(address[..length], (ushort)(BinaryPrimitives.ReadUInt16BigEndian(value[2..]) ^ CookieHighHalf));
        return true;
    }

    // §14.8: hundreds and the rest in a byte each, and a phrase that is for people.
    private bool TryTakeErrorCode(ReadOnlySpan<byte> value)
    {
        if (value.Length < 4) return false;
        var (hundreds, rest) = (value[2] & 7, value[3]);
        if (hundreds is < 3 or > 6 || rest > 99) return false;
        ErrorCode ??= (hundreds * 100) + rest;
        return true;
    }
}
