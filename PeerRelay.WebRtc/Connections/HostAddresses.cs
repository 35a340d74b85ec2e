using System.Net.NetworkInformation;
using Microsoft.Extensions.Logging;
using PeerRelay.WebRtc.Network;
using PeerRelay.WebRtc.Timing;

namespace PeerRelay.WebRtc.Connections;

/// <summary>Our own addresses that the other side is told. The system is asked for them now and then only: it takes a millisecond, and they hardly change.</summary>
/// <param name="find">What looks them up.</param>
/// <param name="timers">What has the time.</param>
/// <param name="logger">Where it is said that the system does not tell them.</param>
internal sealed class HostAddresses(Func<IReadOnlyList<NetworkAddress>> find, TimerThread timers, ILogger logger)
{
    /// <summary>How long they are not looked up again. 5 s: who changes its network is reachable within that.</summary>
    private static readonly TimeSpan FreshTime = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private IReadOnlyList<NetworkAddress> _known = [];
    private TimeSpan _lookAgainAt;

    /// <summary>The addresses, the most preferred one first; those of before, if the system does not tell them now.</summary>
    public IReadOnlyList<NetworkAddress> Get()
    {
        lock (_lock)
        {
            if (timers.Now < _lookAgainAt) return _known;
            _lookAgainAt = timers.Now + FreshTime;
            try
            {
                _known = find();
            }
            catch (NetworkInformationException exception)
            {
                RtcLog.NoHostAddresses(logger, exception.Message);
            }

            return _known;
        }
    }
}
