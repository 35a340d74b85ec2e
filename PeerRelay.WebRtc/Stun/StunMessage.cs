using System.Buffers.Binary;
using System.Security.Cryptography;
using PeerRelay.WebRtc.Network;

namespace PeerRelay.WebRtc.Stun;

/// <summary>A STUN message (RFC 8489) as a view over the bytes that came, which it does not outlive. That they are well-formed says nothing of who sent them.</summary>
internal readonly ref struct StunMessage
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly StunAttributes _attributes;

    private StunMessage(ReadOnlySpan<byte> bytes, scoped in StunAttributes attributes)
    {
        _bytes = bytes;
        _attributes = attributes;
    }

    public StunClass Class => (StunClass)(BinaryPrimitives.ReadUInt16BigEndian(_bytes) & StunFormat.ClassMask);

    /// <summary>Whether its method is Binding, the only one of ICE.</summary>
    public bool IsBinding => (BinaryPrimitives.ReadUInt16BigEndian(_bytes) & ~StunFormat.ClassMask) == StunFormat.BindingMethod;

    public TransactionId TransactionId => TransactionId.Read(_bytes[StunFormat.TransactionIdAt..]);

    /// <summary>USERNAME; empty if there is none.</summary>
    public ReadOnlySpan<byte> Username => _bytes.Slice(_attributes.UsernameAt, _attributes.UsernameLength);

    /// <summary>PRIORITY: of the peer-reflexive candidate that this request may make known.</summary>
    public uint? Priority => _attributes.Priority;

    public bool UseCandidate => _attributes.UseCandidate;

    /// <summary>The tie-breaker in ICE-CONTROLLED.</summary>
    public ulong? Controlled => _attributes.Controlled;

    /// <summary>The tie-breaker in ICE-CONTROLLING.</summary>
    public ulong? Controlling => _attributes.Controlling;

    /// <summary>XOR-MAPPED-ADDRESS: what the request was seen to come from.</summary>
    public NetworkAddress? MappedAddress => _attributes.MappedAddress;

    /// <summary>ERROR-CODE, from 300 to 699.</summary>
    public int? ErrorCode => _attributes.ErrorCode;

    /// <summary>How many attributes there are that must be understood and are not.</summary>
    public int UnknownRequiredCount => _attributes.UnknownRequiredCount;

    public bool HasIntegrity => _attributes.IntegrityAt != 0;

    public bool HasFingerprint => _attributes.FingerprintAt != 0;

    /// <summary>Reads a message that fills a whole datagram.</summary>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out StunMessage message, out StunFault fault)
    {
        var attributes = default(StunAttributes);
        fault = CheckHeader(datagram);
        for (var at = StunFormat.HeaderLength; fault == StunFault.None && at < datagram.Length;)
        {
            // There are four bytes: the length is a multiple of four, and so is each step.
            var type = BinaryPrimitives.ReadUInt16BigEndian(datagram[at..]);
            var length = BinaryPrimitives.ReadUInt16BigEndian(datagram[(at + 2)..]);
            var next = at + StunFormat.AttributeHeaderLength + StunFormat.Padded(length);
            if (attributes.FingerprintAt != 0) fault = StunFault.AfterFingerprint;
            else if (next > datagram.Length) fault = StunFault.AttributeOverrun;
            else if (!attributes.TryTake(type, datagram, at, length)) fault = StunFault.BadAttribute;
            at = next;
        }

        message = fault == StunFault.None ? new StunMessage(datagram, attributes) : default;
        return fault == StunFault.None;
    }

    /// <summary>Whether MESSAGE-INTEGRITY is there and was made with this key (§14.5). It takes as long for a wrong one.</summary>
    /// <param name="key">For ICE the password, as bytes.</param>
    public bool VerifyIntegrity(ReadOnlySpan<byte> key)
    {
        if (!HasIntegrity) return false;
        var at = _attributes.IntegrityAt;
        Span<byte> covered = stackalloc byte[at];
        _bytes[..at].CopyTo(covered);
        var end = at + StunFormat.AttributeHeaderLength + StunFormat.IntegrityLength;
        BinaryPrimitives.WriteUInt16BigEndian(covered[StunFormat.LengthAt..], (ushort)(end - StunFormat.HeaderLength)); // as if nothing followed
        Span<byte> expected = stackalloc byte[StunFormat.IntegrityLength];
        StunIntegrity.Compute(key, covered, expected);
        return CryptographicOperations.FixedTimeEquals(expected, _bytes[(at + StunFormat.AttributeHeaderLength)..end]);
    }

    /// <summary>Whether FINGERPRINT is there and right.</summary>
    public bool VerifyFingerprint()
    {
        if (!HasFingerprint) return false;
        var at = _attributes.FingerprintAt;
        return BinaryPrimitives.ReadUInt32BigEndian(_bytes[(at + StunFormat.AttributeHeaderLength)..]) == StunFingerprint.Compute(_bytes[..at]);
    }

    /// <summary>Lists the attributes that must be understood and are not, as many as there is room for.</summary>
    /// <returns>How many were listed.</returns>
    public int CopyUnknownRequired(Span<ushort> destination)
    {
        var count = 0;
        var end = HasIntegrity ? _attributes.IntegrityAt : _bytes.Length;
        for (var at = StunFormat.HeaderLength; at < end && count < destination.Length;)
        {
            var type = BinaryPrimitives.ReadUInt16BigEndian(_bytes[at..]);
            if (StunAttributes.IsUnknownRequired(type)) destination[count++] = type;
            at += StunFormat.AttributeHeaderLength + StunFormat.Padded(BinaryPrimitives.ReadUInt16BigEndian(_bytes[(at + 2)..]));
        }

        return count;
    }

    private static StunFault CheckHeader(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < StunFormat.HeaderLength) return StunFault.TooShort;
        if ((bytes[0] & 0xc0) != 0 || BinaryPrimitives.ReadUInt32BigEndian(bytes[StunFormat.CookieAt..]) != StunFormat.MagicCookie) return StunFault.NotStun;
        if (bytes.Length > StunFormat.MaxLength) return StunFault.TooLong;
        var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[StunFormat.LengthAt..]);
        return length % 4 != 0 || StunFormat.HeaderLength + length != bytes.Length ? StunFault.WrongLength : StunFault.None;
    }
}
