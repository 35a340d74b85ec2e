using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using PeerRelay.Server.Settings;

namespace PeerRelay.Server.Relay;

/// <summary>Bounds the peer connections, in all and of one remote address, and counts those it turns away.</summary>
internal sealed class ConnectionGate(IOptions<RelayOptions> options)
{
    private readonly int _most = options.Value.MaxConnections;
    private readonly int _mostPerAddress = options.Value.MaxConnectionsPerAddress;
    private readonly Lock _lock = new();
    private readonly Dictionary<(bool IsV6, ulong Network), int> _byAddress = []; // no more entries than connections
    private readonly long[] _refused = new long[Enum.GetValues<ConnectionRefusal>().Length];
    private int _open;

    /// <summary>The connections now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Takes a connection in, or says why not.</summary>
    /// <param name="remote">Where it comes from.</param>
    /// <param name="lease">To be disposed of at the connection's end.</param>
    public ConnectionRefusal TryEnter(IPAddress? remote, out IDisposable lease)
    {
        var network = NetworkOf(remote);
        lease = new Lease(this, network);
        lock (_lock)
        {
            if (_open >= _most) return Refuse(ConnectionRefusal.Full);
            if (network is { } key)
            {
                var count = _byAddress.GetValueOrDefault(key);
                if (count >= _mostPerAddress) return Refuse(ConnectionRefusal.AddressFull);
                _byAddress[key] = count + 1;
            }
            _open++;
            return ConnectionRefusal.None;
        }
    }

    /// <summary>Counts a connection that is turned away.</summary>
    /// <returns>The reason.</returns>
    public ConnectionRefusal Refuse(ConnectionRefusal reason)
    {
        Interlocked.Increment(ref _refused[(int)reason]);
        return reason;
    }

    /// <summary>How many were turned away so far, by reason.</summary>
    public IReadOnlyDictionary<ConnectionRefusal, long> Refused() =>
        Enum.GetValues<ConnectionRefusal>().Skip(1).ToDictionary(reason => reason, reason => Interlocked.Read(ref _refused[(int)reason]));

    /// <summary>What counts as one address: an IPv4 address, the first 64 bits in IPv6; null for what is exempt.</summary>
    private static (bool IsV6, ulong Network)? NetworkOf(IPAddress? remote)
    {
        if (remote is { IsIPv4MappedToIPv6: true }) remote = remote.MapToIPv4();
        if (remote is null || IPAddress.IsLoopback(remote)) return null;
        Span<byte> bytes = stackalloc byte[16];
        remote.TryWriteBytes(bytes, out _);
        return remote.AddressFamily == AddressFamily.InterNetworkV6
            ? (true, BinaryPrimitives.ReadUInt64BigEndian(bytes))
            : (false, BinaryPrimitives.ReadUInt32BigEndian(bytes));
    }

    private void Leave((bool IsV6, ulong Network)? network)
    {
        lock (_lock)
        {
            _open--;
            if (network is not { } key) return;
            if (_byAddress[key] == 1)
                _byAddress.Remove(key);
            else
                _byAddress[key]--;
        }
    }

    private sealed class Lease(ConnectionGate gate, (bool IsV6, ulong Network)? network) : IDisposable
    {
        private int _isDisposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
                gate.Leave(network);
        }
    }
}
