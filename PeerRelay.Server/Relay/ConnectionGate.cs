using System.Net;
using Microsoft.Extensions.Options;
using PeerRelay.Server.Hosting;
using PeerRelay.Server.Settings;

namespace PeerRelay.Server.Relay;

/// <summary>Bounds the peer connections, in all and of one remote address, and counts those it turns away.</summary>
internal sealed class ConnectionGate(IOptions<RelayOptions> options, DescriptorBudget budget, TimeProvider timeProvider, ILogger<ConnectionGate> logger)
{
    private readonly int _most = budget.Peers;
    private readonly bool _isShortOfDescriptors = budget.Peers < options.Value.MaxConnections;
    private readonly Lock _lock = new();
    private readonly NetworkCounter _byAddress = new(options.Value.MaxConnectionsPerAddress);
    private readonly long[] _refused = new long[Enum.GetValues<ConnectionRefusal>().Length];
    private readonly WarningPace[] _warnings = [.. Enum.GetValues<ConnectionRefusal>().Select(_ => new WarningPace(timeProvider))];
    private int _open;

    /// <summary>The connections now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Takes a connection in, or says why not.</summary>
    /// <param name="remote">Where it comes from.</param>
    /// <param name="lease">To be disposed of at the connection's end.</param>
    public ConnectionRefusal TryEnter(IPAddress? remote, out IDisposable lease)
    {
        var counted = Counted(remote);
        lease = new Lease(this, counted, hasDescriptor: true);
        var refusal = Enter(counted);
        return refusal == ConnectionRefusal.None ? refusal : Refuse(refusal);
    }

    /// <summary>Takes in a connection that has no descriptor of its own, if its address has room; those in all are bounded elsewhere.</summary>
    /// <returns>What is to be disposed of at the connection's end; null if it is turned away.</returns>
    public IDisposable? TryEnterAddress(IPAddress remote)
    {
        var counted = Counted(remote);
        lock (_lock)
        {
            if (counted is null || _byAddress.TryEnter(counted)) return new Lease(this, counted, hasDescriptor: false);
        }

        Refuse(ConnectionRefusal.AddressFull);
        return null;
    }

    /// <summary>Counts a connection that is turned away, and tells the operator which limit did it.</summary>
    /// <returns>The reason.</returns>
    public ConnectionRefusal Refuse(ConnectionRefusal reason)
    {
        Interlocked.Increment(ref _refused[(int)reason]);
        if (LimitOf(reason) is { } limit && _warnings[(int)reason].Take() is var count and > 0)
            logger.Refused(count, reason, limit);
        return reason;
    }

    /// <summary>How many were turned away so far, by reason.</summary>
    public IReadOnlyDictionary<ConnectionRefusal, long> Refused() =>
        Enum.GetValues<ConnectionRefusal>().Skip(1).ToDictionary(reason => reason, reason => Interlocked.Read(ref _refused[(int)reason]));

    private string? LimitOf(ConnectionRefusal reason) => reason switch
    {
        ConnectionRefusal.Full when _isShortOfDescriptors => "the descriptors that the process may have (ulimit -n)",
        ConnectionRefusal.Full => Setting(nameof(RelayOptions.MaxConnections)),
        ConnectionRefusal.AddressFull => Setting(nameof(RelayOptions.MaxConnectionsPerAddress)),
        ConnectionRefusal.Origin => Setting(nameof(RelayOptions.AllowedOrigins)),
        _ => null, // nothing that an operator would change
    };

    private static string Setting(string name) => $"{RelayOptions.Section}:{name}";

    /// <summary>The address, if it counts: this machine's are exempt.</summary>
    private static IPAddress? Counted(IPAddress? remote) => remote is null || IPAddress.IsLoopback(RemoteNetwork.Unmapped(remote)) ? null : remote;

    private ConnectionRefusal Enter(IPAddress? remote)
    {
        lock (_lock)
        {
            if (_open >= _most) return ConnectionRefusal.Full;
            if (remote is not null && !_byAddress.TryEnter(remote)) return ConnectionRefusal.AddressFull;
            _open++;
            return ConnectionRefusal.None;
        }
    }

    private void Leave(IPAddress? remote, bool hasDescriptor)
    {
        lock (_lock)
        {
            if (hasDescriptor) _open--;
            if (remote is not null) _byAddress.Leave(remote);
        }
    }

    private sealed class Lease(ConnectionGate gate, IPAddress? remote, bool hasDescriptor) : IDisposable
    {
        private int _isDisposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0) gate.Leave(remote, hasDescriptor);
        }
    }
}
