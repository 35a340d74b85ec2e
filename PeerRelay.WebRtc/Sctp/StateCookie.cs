using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PeerRelay.WebRtc.Sctp;

/// <summary>
/// The cookie of INIT ACK (RFC 9260 §5.1.3): all that is needed to set up the association, which the other side sends back; nothing is kept until it does. It bears when it was
/// made and a MAC.
/// </summary>
internal sealed class StateCookie
{
    /// <summary>Its length.</summary>
    public const int Bytes = FieldBytes + HMACSHA256.HashSizeInBytes;

    private const int FieldBytes = 28;

    private readonly byte[] secret = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);

    /// <summary>Makes a cookie.</summary>
    public void Write(Span<byte> cookie, uint localTag, in PeerParameters peer, TimeSpan now)
    {
        BinaryPrimitives.WriteInt64BigEndian(cookie, now.Ticks);
        BinaryPrimitives.WriteUInt32BigEndian(cookie[8..], localTag);
        BinaryPrimitives.WriteUInt32BigEndian(cookie[12..], peer.Tag);
        BinaryPrimitives.WriteUInt32BigEndian(cookie[16..], peer.InitialTsn);
        BinaryPrimitives.WriteUInt32BigEndian(cookie[20..], peer.Window);
        BinaryPrimitives.WriteUInt16BigEndian(cookie[24..], peer.IncomingStreams);
        BinaryPrimitives.WriteUInt16BigEndian(cookie[26..], peer.CanReset ? (ushort)1 : (ushort)0);
        HMACSHA256.HashData(secret, cookie[..FieldBytes], cookie[FieldBytes..]);
    }

    /// <summary>Reads a cookie that was sent back.</summary>
    /// <returns>Whether we made it, unchanged.</returns>
    public bool TryRead(ReadOnlySpan<byte> cookie, out uint localTag, out PeerParameters peer, out TimeSpan madeAt)
    {
        localTag = 0;
        peer = default;
        madeAt = default;
        if (cookie.Length != Bytes)
            return false;
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, cookie[..FieldBytes], mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, cookie[FieldBytes..]))
            return false;
        madeAt = new TimeSpan(BinaryPrimitives.ReadInt64BigEndian(cookie));
        localTag = BinaryPrimitives.ReadUInt32BigEndian(cookie[8..]);
        peer = new PeerParameters(
            BinaryPrimitives.ReadUInt32BigEndian(cookie[12..]),
            BinaryPrimitives.ReadUInt32BigEndian(cookie[16..]),
            BinaryPrimitives.ReadUInt32BigEndian(cookie[20..]),
            BinaryPrimitives.ReadUInt16BigEndian(cookie[24..]),
            BinaryPrimitives.ReadUInt16BigEndian(cookie[26..]) != 0);
        return true;
    }
}
