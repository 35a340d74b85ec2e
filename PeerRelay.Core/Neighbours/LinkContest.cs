using PeerRelay.Links;

namespace PeerRelay.Neighbours;

/// <summary>
/// Two links to the same peer, of which one is to stay. The older one stays if it shows life when asked; so using a live peer's id does not
/// take its place, and a peer that comes back takes the place of its own dead link. A link that we have dialled at a url of the operator's
/// goes before one that anybody can have made.
/// </summary>
/// <remarks>
/// Only one of the two sides decides, the one with the smaller id: else each could close the link that the other keeps. The other side
/// takes what comes by either, sends by one, and closes one only if nothing has happened after twice the time.
/// A peer of the old kind loses both links when either is closed (the <c>close</c> handler in the reference's <c>lib/client.js</c>
/// removes the id, whichever link it was); so with such a peer neither is closed, and the second stays idle, unless both are silent.
/// </remarks>
/// <param name="older">The link that we have sent by.</param>
/// <param name="newer">The link that has come.</param>
/// <param name="isDecider">Whether this side decides.</param>
/// <param name="startedAt">When the second link came.</param>
/// <param name="timeout">How long the older one may be silent.</param>
internal sealed class LinkContest(ILink older, ILink newer, bool isDecider, TimeSpan startedAt, TimeSpan timeout)
{
    /// <summary>How much longer the older link may take while frames wait for it: its answer waits behind them. A dead one is cut as stalled.</summary>
    private const int BusyFactor = 6;

    private readonly TimeSpan _startedAt = startedAt;
    private TimeSpan _askedAt = startedAt;
    private volatile bool _primaryHeard;
    private volatile bool _secondaryHeard;

    /// <summary>The link that we don't send by.</summary>
    public ILink Secondary { get; set; } = newer;

    /// <summary>Notes that a frame has come by one of the links since the contest began.</summary>
    public void Heard(bool isSecondary)
    {
        if (isSecondary) _secondaryHeard = true;
        else _primaryHeard = true;
    }

    /// <summary>Whether the second link gives its place to a third: to the first one of the operator's, or if it has only been idle for long.</summary>
    public bool GivesWayTo(ILink third, ILink primary, TimeSpan now)
    {
        if (Secondary.Origin.IsTrusted) return false;
        return third.Origin.IsTrusted ? !primary.Origin.IsTrusted : now - _startedAt >= BusyFactor * timeout;
    }

    /// <summary>Says what is to be done now.</summary>
    public ContestVerdict Decide(ILink primary, bool isPeerRelay, TimeSpan now)
    {
        var age = now - _askedAt;
        var patience = primary.QueuedBytes > 0 ? BusyFactor * timeout : timeout;
        if (!isPeerRelay) return DecideWithOldKind(primary, age, age >= patience);
        if (primary.Origin.IsTrusted != Secondary.Origin.IsTrusted)
        {
            var mayClose = isDecider || age >= 2 * timeout;
            if (Secondary.Origin.IsTrusted) return mayClose ? ContestVerdict.KeepSecondary : ContestVerdict.Swap;
            return mayClose ? ContestVerdict.KeepPrimary : ContestVerdict.Wait;
        }

        if (_primaryHeard && isDecider) return ContestVerdict.KeepPrimary;
        if (age < (isDecider ? patience : 2 * patience)) return ContestVerdict.Wait;
        return _secondaryHeard && !_primaryHeard ? ContestVerdict.KeepSecondary : ContestVerdict.KeepPrimary;
    }

    /// <summary>Begins to wait anew for a sign of life, because none has come for long.</summary>
    public void AskAgain(TimeSpan now)
    {
        _askedAt = now;
        (_primaryHeard, _secondaryHeard) = (false, false);
    }

    /// <summary>Notes that the links have changed places.</summary>
    public void Swapped() => (_primaryHeard, _secondaryHeard) = (_secondaryHeard, false);

    private ContestVerdict DecideWithOldKind(ILink primary, TimeSpan age, bool isLate)
    {
        if (primary.Origin.IsTrusted != Secondary.Origin.IsTrusted)
        {
            if (_secondaryHeard && Secondary.Origin.IsTrusted) return ContestVerdict.Swap;
        }
        else if (_secondaryHeard && Secondary == older)
        {
            return ContestVerdict.Swap; // it was only slow
        }

        if (!isLate || _primaryHeard) return ContestVerdict.Wait;
        if (_secondaryHeard) return ContestVerdict.Swap;
        return age >= LinkTrial.Patience * timeout ? ContestVerdict.KeepNeither : ContestVerdict.Wait;
    }
}
