using PeerRelay.Links;

namespace PeerRelay.Neighbours;

/// <summary>
/// Two links to the same peer, of which one is to stay. The older one stays if it shows life when asked; so nobody takes a live peer's
/// place by using its id, and a peer that comes back takes the place of its own dead link.
/// </summary>
/// <remarks>
/// Only one of the two sides decides, the one with the smaller id: else each could close the link that the other keeps. The other side
/// takes what comes by either, sends by one, and acts only if nothing has happened after twice the time.
/// A peer of the old kind loses both links when either is closed (the <c>close</c> handler in the reference's <c>lib/client.js</c>
/// removes the id, whichever link it was); so with such a peer neither is closed, and the second stays idle, unless both are silent.
/// </remarks>
internal sealed class LinkContest(Link secondary, bool isDecider, TimeSpan startedAt, TimeSpan timeout)
{
    private volatile bool _primaryHeard;
    private volatile bool _secondaryHeard;

    /// <summary>The link that we don't send by.</summary>
    public Link Secondary { get; set; } = secondary;

    /// <summary>Notes that a frame has come by one of the links since the contest began.</summary>
    public void Heard(bool isSecondary)
    {
        if (isSecondary) _secondaryHeard = true;
        else _primaryHeard = true;
    }

    /// <summary>Says what is to be done now.</summary>
    public ContestVerdict Decide(bool isPeerRelay, TimeSpan now)
    {
        var age = now - startedAt;
        if (!isPeerRelay)
        {
            if (_primaryHeard || age < timeout) return ContestVerdict.Wait;
            if (_secondaryHeard) return ContestVerdict.Swap;
            return age < LinkTrial.Patience * timeout ? ContestVerdict.Wait : ContestVerdict.KeepNeither;
        }

        if (_primaryHeard && isDecider) return ContestVerdict.KeepPrimary;
        if (age < (isDecider ? timeout : 2 * timeout)) return ContestVerdict.Wait;
        return _secondaryHeard && !_primaryHeard ? ContestVerdict.KeepSecondary : ContestVerdict.KeepPrimary;
    }

    /// <summary>Notes that the links have changed places.</summary>
    public void Swapped() => (_primaryHeard, _secondaryHeard) = (_secondaryHeard, _primaryHeard);
}
