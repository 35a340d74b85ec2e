using PeerRelay.WebRtc.Network;

namespace PeerRelay.WebRtc.Ice;

/// <summary>The pairs of a connection, and in which order they are checked.</summary>
internal sealed class IceCheckList
{
    private readonly List<IcePair> _pairs = [];

    public IReadOnlyList<IcePair> Pairs => _pairs;

    public IcePair? Find(NetworkAddress remote)
    {
        foreach (var pair in _pairs)
        {
            if (pair.Remote == remote) return pair;
        }

        return null;
    }

    /// <summary>Takes one that the other side has named.</summary>
    /// <returns>Whether there was room.</returns>
    public bool TryAdd(IcePair pair)
    {
        if (_pairs.Count >= IceLimits.Pairs) return false;
        _pairs.Add(pair);
        return true;
    }

    /// <summary>Takes one that a check has made known; if there are too many of them, in the place of the oldest.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="kept">The pair in use, whose place is not taken.</param>
    /// <returns>Whether there was room.</returns>
    public bool TryAddPeerReflexive(IcePair pair, IcePair? kept)
    {
        var count = _pairs.Count(other => other.RemoteType == IceCandidateType.PeerReflexive);
        if (count >= IceLimits.PeerReflexivePairs || _pairs.Count >= IceLimits.Pairs)
        {
            var oldest = _pairs.FindIndex(other => other.RemoteType == IceCandidateType.PeerReflexive && other != kept && !other.IsNominating);
            if (oldest < 0) return false;
            _pairs.RemoveAt(oldest);
        }

        _pairs.Add(pair);
        return true;
    }

    /// <summary>The pair to check now: what was asked for by a check that came, then what was not checked yet, the best first, then what is to be repeated, the longest due first.</summary>
    public IcePair? Next(IceRole role, bool isSettled, TimeSpan now)
    {
        IcePair? next = null;
        foreach (var pair in _pairs)
        {
            if (pair.NextCheckAt <= now && pair.IsChecked(isSettled) && (next is null || IsBefore(pair, next, role))) next = pair;
        }

        return next;
    }

    /// <summary>When the next check is due.</summary>
    public TimeSpan NextDueAt(bool isSettled)
    {
        var at = TimeSpan.MaxValue;
        foreach (var pair in _pairs)
        {
            if (pair.NextCheckAt < at && pair.IsChecked(isSettled)) at = pair.NextCheckAt;
        }

        return at;
    }

    /// <summary>The best of the pairs that work, and did so a short time ago.</summary>
    public IcePair? BestFresh(IceRole role, TimeSpan now)
    {
        IcePair? best = null;
        foreach (var pair in _pairs)
        {
            if (pair.IsFresh(now) && (best is null || pair.PriorityFor(role) > best.PriorityFor(role))) best = pair;
        }

        return best;
    }

    /// <summary>Whether a better pair may yet turn out to work.</summary>
    public bool HasBetterUndecided(IcePair than, IceRole role)
    {
        foreach (var pair in _pairs)
        {
            if (pair.State is IcePairState.Waiting or IcePairState.InProgress && pair.PriorityFor(role) > than.PriorityFor(role)) return true;
        }

        return false;
    }

    private static bool IsBefore(IcePair pair, IcePair other, IceRole role)
    {
        if (pair.IsTriggered != other.IsTriggered) return pair.IsTriggered;
        var (isNew, isOtherNew) = (pair.State == IcePairState.Waiting, other.State == IcePairState.Waiting);
        if (isNew != isOtherNew) return isNew;
        return isNew && !pair.IsTriggered ? pair.PriorityFor(role) > other.PriorityFor(role) : pair.NextCheckAt < other.NextCheckAt;
    }
}
