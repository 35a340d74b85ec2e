using PeerRelay.Node;
using PeerRelay.Simulator.Networks;

namespace PeerRelay.Simulator.Nodes;

/// <summary>When a node dials its bootstrap: at the start, and whenever it has no link of its own to it, ever more slowly while that fails.</summary>
internal sealed class BootstrapTimer(SimulatedNetwork network, SimulatedPeer peer, PeerLimits limits, long tag)
{
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);

    private int _failures;
    private int _rests;
    private TimeSpan _linkedAt;

    /// <summary>There is a link.</summary>
    public void Linked() => _linkedAt = network.Now;

    /// <summary>The link has ended.</summary>
    /// <param name="isForAnother">Whether the bootstrap has closed it because it serves another one with our id: that is as good, for a while.</param>
    /// <param name="isTrimmed">Whether it was closed because neither side needs it.</param>
    public void Lost(bool isForAnother, bool isTrimmed)
    {
        if (isTrimmed) StayAway(BootstrapLoop.TrimmedRests);
        else if (isForAnother) Set(limits.ReconnectMaximum);
        else if (network.Now - _linkedAt < Settled) Failed();
        else Again();
    }

    /// <summary>A dial has failed.</summary>
    public void Failed()
    {
        var shift = Math.Min(_failures++, 20);
        Set(TimeSpan.FromTicks(Math.Min(limits.ReconnectMinimum.Ticks << shift, limits.ReconnectMaximum.Ticks)));
    }

    /// <summary>The timer has gone off.</summary>
    /// <param name="hasLinks">Whether there are other links.</param>
    /// <returns>Whether it is time to dial.</returns>
    public bool IsDue(bool hasLinks)
    {
        if (_rests > 1 && hasLinks)
        {
            StayAway(_rests - 1);
            return false;
        }

        _rests = 0;
        return true;
    }

    private void StayAway(int rests)
    {
        _rests = rests;
        Set(limits.ReconnectMaximum);
    }

    private void Again()
    {
        _failures = 0;
        network.SetTimer(peer, network.Now, tag);
    }

    private void Set(TimeSpan longest) => network.SetTimer(peer, network.Now + (longest * (0.5 + (0.5 * network.Random.NextDouble()))), tag);
}
