using PeerRelay.Identity;
using PeerRelay.Node;
using PeerRelay.Simulator.Networks;

namespace PeerRelay.Simulator.Nodes;

/// <summary>
/// When a node dials its bootstrap, as <see cref="BootstrapLoop"/> does: at the start, and whenever it has no link of its own to it, ever more slowly while that fails.
/// </summary>
internal sealed class BootstrapTimer(SimulatedNetwork network, SimulatedPeer peer, PeerLimits limits, Presence presence, long tag)
{
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);

    private int _failures;
    private int _rests; // that are left before it is asked, if it has trimmed the link
    private Presence.Question? _question;
    private TimeSpan _linkedAt;
    private TimeSpan _awaySince;
    private PeerId _id;

    /// <summary>There is a link.</summary>
    public void Linked(PeerId id) => (_id, _linkedAt) = (id, network.Now);

    /// <summary>The link has ended.</summary>
    /// <param name="isForAnother">Whether the bootstrap has closed it because it serves another one with our id: that is as good, for a while.</param>
    /// <param name="isTrimmed">Whether it was closed because neither side needs it.</param>
    public void Lost(bool isForAnother, bool isTrimmed)
    {
        if (isTrimmed)
        {
            _awaySince = network.Now;
            StayAway();
        }
        else if (isForAnother)
        {
            Set(limits.ReconnectMaximum);
        }
        else if (network.Now - _linkedAt < Settled)
        {
            Failed();
        }
        else
        {
            Again();
        }
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
        if (hasLinks && IsAway()) return false;
        Forget();
        return true;
    }

    /// <summary>Goes on to leave a bootstrap alone that has trimmed the link; asks it when it has been left alone for some time.</summary>
    private bool IsAway()
    {
        if (_question is { } question)
        {
            _question = null;
            if (!presence.Close(question) || network.Now - _awaySince >= BootstrapLoop.LongestAbsence) return false;
            StayAway();
            return true;
        }

        if (_rests == 0) return false;
        if (--_rests == 0) _question = presence.Ask(_id);
        Set(limits.ReconnectMaximum);
        return true;
    }

    private void StayAway()
    {
        Forget();
        _rests = BootstrapLoop.TrimmedRests;
        Set(limits.ReconnectMaximum);
    }

    private void Forget()
    {
        if (_question is { } question) presence.Close(question);
        (_rests, _question) = (0, null);
    }

    private void Again()
    {
        _failures = 0;
        network.SetTimer(peer, network.Now, tag);
    }

    private void Set(TimeSpan longest) => network.SetTimer(peer, network.Now + (longest * (0.5 + (0.5 * network.Random.NextDouble()))), tag);
}
