using PeerRelay.Simulator.Networks;

namespace PeerRelay.Simulator.Nodes;

/// <summary>
/// When a node maintains itself: soon after something has changed, then once a second as a real one does, and ever more rarely while nothing changes, so that a hundred
/// thousand idle nodes cost next to nothing. What has waited for some time is then late by a quarter of it.
/// </summary>
internal sealed class TickTimer(SimulatedNetwork network, SimulatedPeer peer, long tag)
{
    private const int Lateness = 4;

    /// <summary>The shortest time between two ticks. A real node leaves 20 ms; but planning is most of the work of a simulation.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    private TimeSpan _at = TimeSpan.MaxValue;
    private TimeSpan _changedAt;
    private TimeSpan _lastAt;

    /// <summary>Forgets what was set.</summary>
    public void Reset()
    {
        _at = TimeSpan.MaxValue;
        _changedAt = _lastAt = network.Now;
    }

    /// <summary>Something has changed: the next tick comes soon.</summary>
    public void Kick()
    {
        _changedAt = network.Now;
        Set(Max(network.Now, _lastAt + Pause));
    }

    /// <summary>The timer has gone off.</summary>
    /// <returns>Whether it is time; if not, another one has been set since.</returns>
    public bool IsDue()
    {
        if (network.Now < _at) return false;
        _at = TimeSpan.MaxValue;
        _lastAt = network.Now;
        return true;
    }

    /// <summary>Sets the next tick, after one that has been done.</summary>
    public void Continue()
    {
        var quiet = (network.Now - _changedAt) / Lateness;
        Set(network.Now + Max(Shortest, quiet < Longest ? quiet : Longest));
    }

    private static TimeSpan Max(TimeSpan x, TimeSpan y) => x > y ? x : y;

    private void Set(TimeSpan at)
    {
        if (at >= _at) return;
        _at = at;
        network.SetTimer(peer, at, tag);
    }
}
