using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace PeerRelay.Server.Relay;

/// <summary>The addresses that count as one.</summary>
/// <param name="Bits">How many bits they share: 32 is an address of IPv4, all others are networks of IPv6.</param>
/// <param name="Prefix">Those bits.</param>
internal readonly record struct RemoteNetwork(int Bits, ulong Prefix)
{
    private const int V4Bits = 32;
    private const int CustomerBits = 64;
    private const int SiteBits = 48;

    /// <summary>What is taken for one caller: an IPv4 address, the first 64 bits in IPv6, as that is the least that a customer gets.</summary>
    public static RemoteNetwork Of(IPAddress remote)
    {
        var address = Unmapped(remote);
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? new(CustomerBits, BinaryPrimitives.ReadUInt64BigEndian(bytes))
            : new(V4Bits, BinaryPrimitives.ReadUInt32BigEndian(bytes));
    }

    /// <summary>The /48 around it, which is the most that a customer gets; null in IPv4.</summary>
    public RemoteNetwork? Site => Bits == CustomerBits ? new(SiteBits, Prefix >> (CustomerBits - SiteBits)) : null;

    /// <summary>The address itself, where a socket of both families writes an IPv4 address as one of IPv6.</summary>
    public static IPAddress Unmapped(IPAddress remote) => remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote;
}
