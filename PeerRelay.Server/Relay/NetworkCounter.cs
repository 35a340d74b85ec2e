namespace PeerRelay.Server.Relay;

/// <summary>Counts what comes from each remote network, up to so many from one. It holds no more entries than are counted.</summary>
internal sealed class NetworkCounter(int most)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<RemoteNetwork, int> _counts = [];

    /// <summary>Counts one more.</summary>
    /// <returns>Whether there was room; if not, nothing is counted.</returns>
    public bool TryEnter(RemoteNetwork network)
    {
        lock (_lock)
        {
            var count = _counts.GetValueOrDefault(network);
            if (count >= most) return false;
            _counts[network] = count + 1;
            return true;
        }
    }

    /// <summary>Counts one less.</summary>
    public void Leave(RemoteNetwork network)
    {
        lock (_lock)
        {
            if (_counts[network] == 1)
                _counts.Remove(network);
            else
                _counts[network]--;
        }
    }
}
