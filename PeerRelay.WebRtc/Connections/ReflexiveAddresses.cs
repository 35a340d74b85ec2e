using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using PeerRelay.WebRtc.Ice;
using PeerRelay.WebRtc.Network;
using PeerRelay.WebRtc.Timing;

namespace PeerRelay.WebRtc.Connections;

/// <summary>
/// Our addresses as STUN servers see them. They are asked when a connection begins, and what they have answered serves for others that begin soon after: all share the port, and so the
/// mapping of a NAT.
/// </summary>
internal sealed class ReflexiveAddresses : IDatagramTarget, IAsyncDisposable
{
    /// <summary>How long an answer is good. 20 s: NATs keep a mapping that is not used for 30 s at least.</summary>
    private static readonly TimeSpan FreshTime = TimeSpan.FromSeconds(20);

    private const int RequestBytes = 64;

    private readonly IReadOnlyList<StunServer> _servers;
    private readonly UdpPort _port;
    private readonly TimerThread _timers;
    private readonly ILogger _logger;
    private readonly Action<NetworkAddress> _found;
    private readonly DatagramRegistration _registration;
    private readonly TimerEntry _timer;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly List<StunServerQuery> _queries = [];
    private readonly List<NetworkAddress> _known = [];
    private Task _resolving = Task.CompletedTask;
    private TimeSpan _askAgainAt;
    private bool _isStopped;

    /// <param name="servers">Whom to ask.</param>
    /// <param name="port">What sends.</param>
    /// <param name="demultiplexer">What hands over the answers.</param>
    /// <param name="timers">What has the time.</param>
    /// <param name="logger">Where it is said that a server's name leads nowhere.</param>
    /// <param name="found">Told each address, once a round. Called under no lock.</param>
    public ReflexiveAddresses(IReadOnlyList<StunServer> servers, UdpPort port, DatagramDemultiplexer demultiplexer, TimerThread timers, ILogger logger, Action<NetworkAddress> found)
    {
        (_servers, _port, _timers, _logger, _found) = (servers, port, timers, logger, found);
        _registration = demultiplexer.TryRegister(this, userFragment: null)!; // it is null for a user fragment only
        _timer = new TimerEntry(OnTimer);
    }

    /// <summary>Tells what is known, and asks if that is old.</summary>
    public IReadOnlyList<NetworkAddress> Ask()
    {
        if (_servers.Count == 0) return [];
        lock (_lock)
        {
            var now = _timers.Now;
            if (now >= _askAgainAt && !_isStopped && _resolving.IsCompleted)
            {
                _askAgainAt = now + FreshTime;
                _known.Clear();
                _queries.Clear();
                _resolving = ResolveAsync();
            }

            return [.. _known];
        }
    }

    public void OnStun(ReadOnlySpan<byte> datagram, NetworkAddress from)
    {
        NetworkAddress? found = null;
        lock (_lock)
        {
            foreach (var query in _queries)
            {
                if (!query.TryTake(datagram, from)) continue;
                if (query.Result is not { } result || _known.Contains(result)) break;
                _known.Add(result);
                found = result;
                break;
            }
        }

        if (found is { } address) _found(address);
    }

    public void OnDtls(ReadOnlySpan<byte> datagram, NetworkAddress from)
    {
        // A STUN server does no DTLS with us.
    }

    public async ValueTask DisposeAsync()
    {
        lock (_lock) _isStopped = true;
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _resolving.ConfigureAwait(false);
        _timers.Remove(_timer);
        _registration.Dispose();
        _stopping.Dispose();
    }

    private async Task ResolveAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // the caller has the lock
        foreach (var server in _servers)
        {
            try
            {
                var addresses = await Dns.GetHostAddressesAsync(server.Host, _stopping.Token).ConfigureAwait(false);
                AddQueries(addresses, server.Port);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception exception) when (exception is SocketException or ArgumentException)
            {
                RtcLog.StunServerUnknown(_logger, server.Host, exception.Message);
            }
        }
    }

    /// <summary>Asks the first address of each family that we can send to.</summary>
    private void AddQueries(IPAddress[] addresses, int port)
    {
        lock (_lock)
        {
            if (_isStopped) return;
            foreach (var family in addresses.Where(CanSendTo).GroupBy(address => address.AddressFamily))
                _queries.Add(new StunServerQuery(new NetworkAddress(family.First(), port), _registration.Tag));
            Advance(_timers.Now);
        }
    }

    private bool CanSendTo(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? _port.SupportsIPv4 : _port.SupportsIPv6;

    private void OnTimer(TimeSpan now)
    {
        lock (_lock) Advance(now);
    }

    private void Advance(TimeSpan now)
    {
        if (_isStopped) return;
        var next = TimeSpan.MaxValue;
        Span<byte> buffer = stackalloc byte[RequestBytes];
        foreach (var query in _queries)
        {
            var length = query.Advance(buffer, now);
            if (length > 0) _port.TrySend(buffer[..length], query.Server);
            if (query.NextTimeoutAt < next) next = query.NextTimeoutAt;
        }

        if (next != TimeSpan.MaxValue) _timers.Set(_timer, next);
    }
}
