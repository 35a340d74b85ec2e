using System.Collections.Concurrent;
using PeerRelay.Node;
using PeerRelay.Rtc;
using PeerRelay.WebRtc.Connections;
using PeerRelay.WebRtc.Network;

namespace PeerRelay.WebRtc;

/// <summary>
/// WebRTC connections with data channels over one UDP port, served by two threads however many they are. DTLS is OpenSSL 3's; where that is not to be had, the engine says so and makes no
/// connections. It is thread-safe.
/// </summary>
public sealed class RtcEngine : IRtcEngine, IAsyncDisposable
{
    private readonly RtcOptions _options;
    private readonly EngineParts? _parts;
    private readonly ConcurrentDictionary<RtcConnection, byte> _connections = new();
    private int _count;
    private volatile bool _isDisposed;

    /// <summary>Makes the engine and opens its port. That it can't be opened, or that OpenSSL is missing, is told by <see cref="UnavailableReason"/>, which a peer logs.</summary>
    /// <param name="options">How. They are copied.</param>
    /// <exception cref="ArgumentException">There are faults in the options, which the message lists.</exception>
    public RtcEngine(RtcOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Validate() is { Count: > 0 } faults) throw new ArgumentException(string.Join(Environment.NewLine, faults), nameof(options));
        _options = options with { Addresses = [.. options.Addresses], AdvertisedAddresses = [.. options.AdvertisedAddresses], StunServers = [.. options.StunServers], Logger = new GuardedLogger(options.Logger) };
        if (EngineParts.TryStart(_options, OnReflexiveAddress, out _parts, out var reason))
        {
            RtcLog.Listening(_options.Logger, Port);
        }
        else
        {
            UnavailableReason = reason;
        }
    }

    /// <inheritdoc/>
    public string? UnavailableReason { get; }

    /// <summary>The UDP port of all connections; 0 if there is none.</summary>
    public int Port => _parts?.Port.LocalAddress.Port ?? 0;

    /// <summary>Connections that were made and have not ended.</summary>
    public int ConnectionCount => Volatile.Read(ref _count);

    /// <summary>What the connections share; null if the engine is not available.</summary>
    internal EngineParts? Parts => _parts;

    /// <summary>What it has done.</summary>
    public RtcStatistics Statistics => _parts is null ? new RtcStatistics() : RtcStatistics.Of(_parts, ConnectionCount);

    /// <summary>Makes a connection, which does nothing until it is told to make an offer or an answer. It counts until it has ended, so it is to be disposed of even if it is not used.</summary>
    /// <remarks>
    /// With another engine of this kind, one connection is to be made at a time, and four may stand: all are between the same two ports, where handshakes at the same time can't be told apart.
    /// Who needs more than one channel opens them on one connection.
    /// </remarks>
    /// <exception cref="InvalidOperationException">No connections can be made on this machine, or there are too many; the message says why.</exception>
    /// <exception cref="ObjectDisposedException">The engine has ended.</exception>
    public IRtcConnection CreateConnection()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_parts is null) throw new InvalidOperationException($"WebRTC is not available: {UnavailableReason}.");
        if (Interlocked.Increment(ref _count) > _options.MaxConnections)
        {
            Interlocked.Decrement(ref _count);
            throw new InvalidOperationException($"There are {_options.MaxConnections} WebRTC connections already.");
        }

        var connection = new RtcConnection(_parts, OnEnded);
        _connections.TryAdd(connection, 0);
        if (!_isDisposed) return connection;
        connection.Abandon(); // it may have come too late to be closed with the others
        throw new ObjectDisposedException(nameof(RtcEngine));
    }

    /// <summary>Closes all connections and the port.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        foreach (var connection in _connections.Keys) await connection.DisposeAsync().ConfigureAwait(false);
        if (_parts is not null) await _parts.DisposeAsync().ConfigureAwait(false);
    }

    private void OnEnded(RtcConnection connection)
    {
        if (_connections.TryRemove(connection, out _)) Interlocked.Decrement(ref _count);
    }

    private void OnReflexiveAddress(NetworkAddress address)
    {
        foreach (var connection in _connections.Keys) connection.OnReflexiveAddress(address);
    }
}
