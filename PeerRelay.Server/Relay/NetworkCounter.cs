using System.Net;

namespace PeerRelay.Server.Relay;

/// <summary>Counts what comes from each remote network, up to so many from one. It holds no more entries than twice what is counted.</summary>
internal sealed class NetworkCounter(int most)
{
    /// <summary>So many times as much of one /48 in IPv6: a customer that has one could else take 65,536 networks for as many callers.</summary>
    public const int SiteFactor = 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<RemoteNetwork, int> _counts = [];

    /// <summary>Counts one more.</summary>
    /// <returns>Whether there was room; if not, nothing is counted.</returns>
    public bool TryEnter(IPAddress remote)
    {
        var network = RemoteNetwork.Of(remote);
        lock (_lock)
        {
            if (Count(network) >= most) return false;
            if (network.Site is { } site)
            {
                if (Count(site) >= (long)most * SiteFactor) return false;
                Add(site, 1);
            }
            Add(network, 1);
            return true;
        }
    }

    /// <summary>Counts one less.</summary>
    public void Leave(IPAddress remote)
    {
        var network = RemoteNetwork.Of(remote);
        lock (_lock)
        {
            Add(network, -1);
            if (network.Site is { } site) Add(site, -1);
        }
    }

    private int Count(RemoteNetwork network) => _counts.GetValueOrDefault(network);

    private void Add(RemoteNetwork network, int change)
    {
        var count = Count(network) + change;
        if (count == 0)
            _counts.Remove(network);
        else
            _counts[network] = count;
    }
}
