namespace PeerRelay.WebRtc.Ice;

/// <summary>
/// Which pair is used, and which one is nominated (RFC 8445 §8.1.1). The first that works is used at once, as §12.1 allows, and a better one as soon as it works, until one is nominated.
/// </summary>
internal sealed class IceSelection(IceCheckList pairs, IceRoles roles, IIceOwner owner)
{
    private IcePair? _nominating;
    private TimeSpan _firstAt;

    /// <summary>The pair in use; null as long as none works.</summary>
    public IcePair? Selected { get; private set; }

    /// <summary>Whether the pair in use was nominated.</summary>
    public bool IsSettled => Selected is { IsNominated: true };

    /// <summary>A check was answered.</summary>
    /// <param name="pair">Its pair.</param>
    /// <param name="isNomination">Whether it nominated the pair, and we still are who may.</param>
    /// <param name="now">The time.</param>
    public void OnAnswered(IcePair pair, bool isNomination, TimeSpan now)
    {
        if (Selected is null) _firstAt = now;
        if (isNomination && pair == _nominating)
        {
            EndNomination();
            pair.IsNominated = true;
            Select(pair);
        }
        else if (roles.Current == IceRole.Controlled && pair.PeerNominatedAt is not null)
        {
            TakeNominated(pair);
        }
        else if (!IsSettled && (Selected is null || pair.PriorityFor(roles.Current) > Selected.PriorityFor(roles.Current)))
        {
            Select(pair);
        }

        FallBack(pair, now);
    }

    /// <summary>A check has come by a pair.</summary>
    public void OnRequested(IcePair pair, TimeSpan now)
    {
        if (!pair.IsFresh(now) && pair != Selected) return; // our own check comes first
        if (roles.Current == IceRole.Controlled && pair.PeerNominatedAt == now) TakeNominated(pair);
        FallBack(pair, now);
    }

    /// <summary>A pair was given up.</summary>
    public void OnGivenUp(IcePair pair, TimeSpan now)
    {
        if (pair != _nominating) return;
        _nominating = null;
        if (pair == Selected && pair.MayCheck && pairs.BestFresh(roles.Current, now) is null) Nominate(pair, now); // there is nothing better to do
    }

    public void OnRoleChanged()
    {
        _nominating = null;
        foreach (var pair in pairs.Pairs) pair.OnRoleChanged();
    }

    /// <summary>Nominates a pair if it is for us to do, and time.</summary>
    public void Advance(TimeSpan now)
    {
        if (!MayNominate || pairs.BestFresh(roles.Current, now) is not { } best) return;
        if (now < _firstAt + IceLimits.NominationDelay && pairs.HasBetterUndecided(best, roles.Current)) return;
        Nominate(best, now);
    }

    /// <summary>When there may be something to do.</summary>
    public TimeSpan NextAt(TimeSpan now) => MayNominate && now < _firstAt + IceLimits.NominationDelay ? _firstAt + IceLimits.NominationDelay : TimeSpan.MaxValue;

    private bool MayNominate => roles.Current == IceRole.Controlling && Selected is not null && !IsSettled && _nominating is null;

    private void Nominate(IcePair pair, TimeSpan now)
    {
        EndNomination();
        _nominating = pair;
        pair.Nominate(now);
    }

    private void EndNomination()
    {
        _nominating?.EndNomination();
        _nominating = null;
    }

    // The other side nominates one pair, or all that work (RFC 5245 §8.1.1.2): then the best counts. What it nominates long after, it means instead.
    private void TakeNominated(IcePair pair)
    {
        pair.IsNominated = true;
        if (Selected is not { IsNominated: true } current || pair.PriorityFor(roles.Current) > current.PriorityFor(roles.Current)
            || pair.PeerNominatedAt - current.PeerNominatedAt is not { } later || later > IceLimits.QuietTime)
            Select(pair);
    }

    // Where the pair in use has fallen silent and another one works: an address has changed on the way.
    private void FallBack(IcePair pair, TimeSpan now)
    {
        if (pair == Selected || Selected is null || !pair.IsFresh(now) || !Selected.IsQuiet(now)) return;
        if (roles.Current == IceRole.Controlled) Select(pair);
        else if (_nominating is null) Nominate(pair, now);
    }

    private void Select(IcePair pair)
    {
        if (pair == Selected) return;
        Selected = pair;
        owner.OnSelected(pair.Remote);
    }
}
