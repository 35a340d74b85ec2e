using System.Net;
using PeerRelay.WebRtc.Ice;
using PeerRelay.WebRtc.Network;

namespace PeerRelay.WebRtc.Tests.Ice;

/// <summary>An agent at a real port, run as a connection runs it: one lock, a timer, and the port's receive thread.</summary>
internal sealed class LoopbackSide : IIceOwner, IDatagramTarget, IDisposable
{
    private readonly Lock _lock = new();
    private readonly UdpPort _port;
    private readonly DatagramRegistration _registration;
    private readonly IceAgent _agent;
    private readonly Timer _timer;
    private readonly TaskCompletionSource<NetworkAddress> _selected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<byte[]> _received = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LoopbackSide(UdpPort port, DatagramDemultiplexer demultiplexer, IceRole role)
    {
        _port = port;
        Credentials = IceCredentials.Create();
        _registration = demultiplexer.TryRegister(this, Credentials.UserFragment)!;
        _agent = new IceAgent(new IceSettings { AllowLoopback = true }, Credentials, role, _registration.Tag, this, new IceCounters());
        _timer = new Timer(_ => Run(_agent.OnTimeout));
    }

    public IceCredentials Credentials { get; }

    public Task<NetworkAddress> Selected => _selected.Task;

    public Task<byte[]> Received => _received.Task;

    private static TimeSpan Now => TimeSpan.FromMilliseconds(Environment.TickCount64);

    public void Start(LoopbackSide other) => Run(now =>
    {
        _agent.AddLocalCandidate(IceCandidate.Host(Loopback(_port), 0));
        _agent.Start(now);
        _agent.SetRemoteCredentials(other.Credentials, now);
        _agent.AddRemoteCandidate(IceCandidate.Host(Loopback(other._port), 0), now, out _);
    });

    public void OnStun(ReadOnlySpan<byte> datagram, NetworkAddress from)
    {
        var bytes = datagram.ToArray();
        Run(now => _agent.OnDatagram(bytes, from, now));
    }

    public void OnDtls(ReadOnlySpan<byte> datagram, NetworkAddress from) => _received.TrySetResult(datagram.ToArray());

    public void SendDatagram(ReadOnlySpan<byte> datagram, NetworkAddress to) => _port.TrySend(datagram, to);

    public void OnAddressVerified(NetworkAddress remote) => _registration.AddAddress(remote);

    public void OnSelected(NetworkAddress remote) => _selected.TrySetResult(remote);

    public void OnFailed(IceFailure failure) => _selected.TrySetException(new InvalidOperationException(failure.ToString()));

    public void Dispose()
    {
        lock (_lock) _agent.Close();
        _registration.Dispose();
        _timer.Dispose();
    }

    private static NetworkAddress Loopback(UdpPort port) => new(IPAddress.Loopback, port.LocalAddress.Port);

    private void Run(Action<TimeSpan> action)
    {
        lock (_lock)
        {
            if (_agent.HasEnded) return;
            action(Now);
            var next = _agent.NextTimeoutAt;
            if (next == TimeSpan.MaxValue) return;
            var wait = next - Now;
            _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
