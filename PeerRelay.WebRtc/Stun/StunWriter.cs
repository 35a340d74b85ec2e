using System.Buffers.Binary;
using PeerRelay.WebRtc.Network;

namespace PeerRelay.WebRtc.Stun;

/// <summary>Writes a Binding message (RFC 8489) into a span, which must have room; the attributes in the order of the calls, MESSAGE-INTEGRITY and then FINGERPRINT last.</summary>
internal ref struct StunWriter
{
    private readonly Span<byte> _buffer;

    public StunWriter(Span<byte> buffer, StunClass messageClass, TransactionId transactionId)
    {
        _buffer = buffer;
        BinaryPrimitives.WriteUInt16BigEndian(buffer, (ushort)((int)messageClass | StunFormat.BindingMethod));
        BinaryPrimitives.WriteUInt32BigEndian(buffer[StunFormat.CookieAt..], StunFormat.MagicCookie);
        transactionId.Write(buffer[StunFormat.TransactionIdAt..]);
        Length = StunFormat.HeaderLength;
        SetLength(Length);
    }

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    public void WriteUsername(ReadOnlySpan<byte> username) => username.CopyTo(Attribute(StunFormat.Username, username.Length));

    public void WritePriority(uint priority) => BinaryPrimitives.WriteUInt32BigEndian(Attribute(StunFormat.Priority, sizeof(uint)), priority);

    public void WriteUseCandidate() => Attribute(StunFormat.UseCandidate, 0);

    public void WriteControlled(ulong tieBreaker) => BinaryPrimitives.WriteUInt64BigEndian(Attribute(StunFormat.IceControlled, sizeof(ulong)), tieBreaker);

    public void WriteControlling(ulong tieBreaker) => BinaryPrimitives.WriteUInt64BigEndian(Attribute(StunFormat.IceControlling, sizeof(ulong)), tieBreaker);

    /// <summary>Writes XOR-MAPPED-ADDRESS (§14.2).</summary>
    public void WriteMappedAddress(NetworkAddress address)
    {
        Span<byte> bytes = stackalloc byte[NetworkAddress.IPv6Length];
        var length = address.Write(bytes);
        var value = Attribute(StunFormat.XorMappedAddress, 4 + length);
        value[0] = 0;
        value[1] = address.IsIPv4 ? StunFormat.FamilyIPv4 : StunFormat.FamilyIPv6;
        BinaryPrimitives.WriteUInt16BigEndian(value[2..], (ushort)(address.Port ^ (StunFormat.MagicCookie >> 16)));
        for (var i = 0; i < length; i++) value[4 + i] = (byte)(bytes[i] ^ _buffer[StunFormat.CookieAt + i]);
    }

    /// <summary>Writes ERROR-CODE (§14.8), without a phrase: nobody reads it.</summary>
    public void WriteErrorCode(int code)
    {
        var value = Attribute(StunFormat.ErrorCode, 4);
        BinaryPrimitives.WriteUInt16BigEndian(value, 0);
        value[2] = (byte)(code / 100);
        value[3] = (byte)(code % 100);
    }

    /// <summary>Writes UNKNOWN-ATTRIBUTES (§14.10).</summary>
    public void WriteUnknownAttributes(ReadOnlySpan<ushort> types)
    {
        var value = Attribute(StunFormat.UnknownAttributes, sizeof(ushort) * types.Length);
        for (var i = 0; i < types.Length; i++) BinaryPrimitives.WriteUInt16BigEndian(value[(sizeof(ushort) * i)..], types[i]);
    }

    /// <summary>Writes MESSAGE-INTEGRITY (§14.5) over all that was written.</summary>
    public void WriteIntegrity(ReadOnlySpan<byte> key)
    {
        var covered = _buffer[..Length];
        var value = Attribute(StunFormat.MessageIntegrity, StunFormat.IntegrityLength);
        StunIntegrity.Compute(key, covered, value);
    }

    /// <summary>Writes FINGERPRINT (§14.7) over all that was written.</summary>
    public void WriteFingerprint()
    {
        var covered = _buffer[..Length];
        var value = Attribute(StunFormat.Fingerprint, StunFormat.FingerprintLength);
        BinaryPrimitives.WriteUInt32BigEndian(value, StunFingerprint.Compute(covered));
    }

    // Its length is counted in the header at once, as integrity and fingerprint want it.
    private Span<byte> Attribute(int type, int length)
    {
        var at = Length + StunFormat.AttributeHeaderLength;
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[Length..], (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[(Length + 2)..], (ushort)length);
        var padded = _buffer.Slice(at, StunFormat.Padded(length));
        padded[length..].Clear();
        Length = at + padded.Length;
        SetLength(Length);
        return padded[..length];
    }

    private readonly void SetLength(int length) => BinaryPrimitives.WriteUInt16BigEndian(_buffer[StunFormat.LengthAt..], (ushort)(length - StunFormat.HeaderLength));
}
