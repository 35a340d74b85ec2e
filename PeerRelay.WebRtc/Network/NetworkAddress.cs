using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace PeerRelay.WebRtc.Network;

/// <summary>
/// An IP address and a UDP port, as a value: what a datagram comes from and goes to, without an object for each. An IPv4 address and the same one mapped into IPv6 are equal. The
/// scope of an IPv6 address is not kept, so link-local ones are of no use.
/// </summary>
internal readonly struct NetworkAddress : IEquatable<NetworkAddress>
{
    /// <summary>Bytes of an IPv4 address.</summary>
    public const int IPv4Length = 4;

    /// <summary>Bytes of an IPv6 address.</summary>
    public const int IPv6Length = 16;

    private const ulong MappedPrefix = 0xffffUL << 32; // of ::ffff:0:0/96 (RFC 4291 §2.5.5.2)

    // Where things are in a socket address (sockaddr_in, sockaddr_in6), the same on every system.
    private const int PortAt = 2;
    private const int IPv4At = 4;
    private const int IPv6At = 8;

    private readonly ulong _high;
    private readonly ulong _low;

    public NetworkAddress(IPAddress address, int port)
    {
        Span<byte> bytes = stackalloc byte[IPv6Length];
        address.TryWriteBytes(bytes, out var length);
        this = new NetworkAddress(bytes[..length], checked((ushort)port));
    }

    public NetworkAddress(IPEndPoint endPoint)
        : this(endPoint.Address, endPoint.Port)
    {
    }

    /// <param name="address">The address in network order: 4 bytes or 16.</param>
    /// <param name="port">The port.</param>
    public NetworkAddress(ReadOnlySpan<byte> address, ushort port)
    {
        Port = port;
        if (address.Length == IPv4Length)
        {
            _low = MappedPrefix | BinaryPrimitives.ReadUInt32BigEndian(address);
            return;
        }

        _high = BinaryPrimitives.ReadUInt64BigEndian(address);
        _low = BinaryPrimitives.ReadUInt64BigEndian(address[8..IPv6Length]);
    }

    public ushort Port { get; }

    public bool IsIPv4 => _high == 0 && (_low & ~(ulong)uint.MaxValue) == MappedPrefix;

    public bool IsLoopback => IsIPv4 ? (byte)(_low >> 24) == 127 : _high == 0 && _low == 1;

    /// <summary>Whether it stands for no address: <c>0.0.0.0</c> or <c>::</c>.</summary>
    public bool IsUnspecified => IsIPv4 ? (uint)_low == 0 : _high == 0 && _low == 0;

    /// <summary>Whether it is of the link only: 169.254.0.0/16 or fe80::/10.</summary>
    public bool IsLinkLocal => IsIPv4 ? (ushort)(_low >> 16) == 0xa9fe : _high >> 54 == 0x3fa;

    /// <summary>Whether one host can be reached at it: it is neither unspecified, nor link-local, a group, a broadcast or reserved, and there is a port.</summary>
    public bool IsUnicast => Port != 0 && !IsUnspecified && !IsLinkLocal && (IsIPv4 ? (byte)(_low >> 24) is > 0 and < 224 : _high >> 56 != 0xff);

    public static bool operator ==(NetworkAddress left, NetworkAddress right) => left.Equals(right);

    public static bool operator !=(NetworkAddress left, NetworkAddress right) => !left.Equals(right);

    /// <summary>Reads what the socket has filled in.</summary>
    public static bool TryRead(SocketAddress source, out NetworkAddress address)
    {
        var bytes = source.Buffer.Span;
        address = default;
        if (source.Family == AddressFamily.InterNetworkV6 && source.Size >= IPv6At + IPv6Length)
            address = new NetworkAddress(bytes.Slice(IPv6At, IPv6Length), BinaryPrimitives.ReadUInt16BigEndian(bytes[PortAt..]));
        else if (source.Family == AddressFamily.InterNetwork && source.Size >= IPv4At + IPv4Length)
            address = new NetworkAddress(bytes.Slice(IPv4At, IPv4Length), BinaryPrimitives.ReadUInt16BigEndian(bytes[PortAt..]));
        return address.Port != 0;
    }

    /// <summary>Fills in what the socket is to send to; not if the socket's family has no such address.</summary>
    /// <param name="destination">One of the socket's family, otherwise unused or used for this only.</param>
    public bool TryWrite(SocketAddress destination)
    {
        var bytes = destination.Buffer.Span;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[PortAt..], Port);
        if (destination.Family == AddressFamily.InterNetworkV6) WriteIPv6(bytes[IPv6At..]);
        else if (IsIPv4) BinaryPrimitives.WriteUInt32BigEndian(bytes[IPv4At..], (uint)_low);
        else return false;
        return true;
    }

    /// <summary>Writes the address in network order: 4 bytes for IPv4, else 16.</summary>
    /// <returns>How many.</returns>
    public int Write(Span<byte> destination)
    {
        if (!IsIPv4)
        {
            WriteIPv6(destination);
            return IPv6Length;
        }

        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)_low);
        return IPv4Length;
    }

    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[IPv6Length];
        return new IPAddress(bytes[..Write(bytes)]);
    }

    public IPEndPoint ToIPEndPoint() => new(ToIPAddress(), Port);

    public bool Equals(NetworkAddress other) => _low == other._low && _high == other._high && Port == other.Port;

    public override bool Equals(object? obj) => obj is NetworkAddress other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_high, _low, Port);

    public override string ToString() => ToIPEndPoint().ToString();

    private void WriteIPv6(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _low);
    }
}
