using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace PeerRelay.Server.Relay;

/// <summary>What counts as one remote address: an IPv4 address, the first 64 bits in IPv6, as that is what one customer gets.</summary>
/// <param name="IsV6">Whether it is of IPv6.</param>
/// <param name="Prefix">The bits.</param>
internal readonly record struct RemoteNetwork(bool IsV6, ulong Prefix)
{
    /// <summary>The network of an address.</summary>
    public static RemoteNetwork Of(IPAddress remote)
    {
        var address = Unmapped(remote);
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? new(true, BinaryPrimitives.ReadUInt64BigEndian(bytes))
            : new(false, BinaryPrimitives.ReadUInt32BigEndian(bytes));
    }

    /// <summary>The address itself, where a socket of both families writes an IPv4 address as one of IPv6.</summary>
    public static IPAddress Unmapped(IPAddress remote) => remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote;
}
