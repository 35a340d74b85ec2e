using PeerRelay.WebRtc.Network;
using PeerRelay.WebRtc.Timing;

namespace PeerRelay.WebRtc.Connections;

/// <summary>Our own addresses that the other side is told. The system is asked for them now and then only: it takes a millisecond, and they hardly change.</summary>
/// <param name="settings">Which of them.</param>
/// <param name="port">What is bound.</param>
/// <param name="timers">What has the time.</param>
internal sealed class HostAddresses(LocalAddressSettings settings, UdpPort port, TimerThread timers)
{
    /// <summary>How long they are not looked up again. 5 s: who changes its network is reachable within that.</summary>
    private static readonly TimeSpan FreshTime = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private IReadOnlyList<NetworkAddress> _known = [];
    private TimeSpan _lookAgainAt;

    /// <summary>The addresses, the most preferred one first.</summary>
    public IReadOnlyList<NetworkAddress> Get()
    {
        lock (_lock)
        {
            if (timers.Now < _lookAgainAt) return _known;
            _known = LocalAddresses.Find(settings, port.LocalAddress, port.SupportsIPv6, port.SupportsIPv4);
            _lookAgainAt = timers.Now + FreshTime;
            return _known;
        }
    }
}
