using System.Net;
using Microsoft.Extensions.Options;
using PeerRelay.Server.Settings;

namespace PeerRelay.Server.Relay;

/// <summary>Bounds the peer connections, in all and of one remote address, and counts those it turns away.</summary>
internal sealed class ConnectionGate(IOptions<RelayOptions> options)
{
    private readonly int _most = options.Value.MaxConnections;
    private readonly Lock _lock = new();
    private readonly NetworkCounter _byAddress = new(options.Value.MaxConnectionsPerAddress);
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
            if (network is { } key && !_byAddress.TryEnter(key)) return Refuse(ConnectionRefusal.AddressFull);
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

    /// <summary>What counts as one address; null for this machine, which is exempt.</summary>
    private static RemoteNetwork? NetworkOf(IPAddress? remote) =>
        remote is null || IPAddress.IsLoopback(RemoteNetwork.Unmapped(remote)) ? null : RemoteNetwork.Of(remote);

    private void Leave(RemoteNetwork? network)
    {
        lock (_lock)
        {
            _open--;
            if (network is { } key) _byAddress.Leave(key);
        }
    }

    private sealed class Lease(ConnectionGate gate, RemoteNetwork? network) : IDisposable
    {
        private int _isDisposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
                gate.Leave(network);
        }
    }
}
