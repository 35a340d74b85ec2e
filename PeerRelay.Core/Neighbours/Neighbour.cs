using PeerRelay.Identity;
using PeerRelay.Links;
using PeerRelay.Routing;
using PeerRelay.Wire;

namespace PeerRelay.Neighbours;

/// <summary>
/// A linked peer. It has one link that we send by, and for a short time perhaps a second one, when both sides have dialled at once or
/// the peer has come back before its old link was found dead. What comes by either is taken.
/// </summary>
internal sealed class Neighbour(PeerId id, Link primary) : INeighbour
{
    private volatile Link _primary = primary;
    private volatile LinkContest? _contest;
    private volatile int _standing = (int)(primary.Origin.DialledUrl is null ? Standing.Unknown : Standing.Transit);
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isPeerRelay;

    public PeerId Id { get; } = id;

    public Standing Standing => (Standing)_standing;

    public bool IsPeerRelay => _isPeerRelay;

    /// <summary>The link that we send by.</summary>
    public Link Primary => _primary;

    /// <summary>The second link, and how it stands between the two; null if there is one link.</summary>
    public LinkContest? Contest => _contest;

    /// <summary>Completes when the last link has ended.</summary>
    public Task Gone => _gone.Task;

    /// <summary>Notes that a frame has come by one of the links.</summary>
    public void Heard(Link link)
    {
        if (_contest is { } contest) contest.Heard(isSecondary: link == contest.Secondary);
    }

    /// <summary>Takes in what the peer has told about itself.</summary>
    /// <returns>Whether its standing has changed.</returns>
    public bool Learn(PeerTraits traits)
    {
        _isPeerRelay = true;
        return ChangeStanding(traits.IsTransit ? Standing.Transit : Standing.Leaf);
    }

    /// <summary>Notes that it has passed on somebody's message.</summary>
    /// <returns>Whether its standing has changed.</returns>
    public bool HasPassedOn() => ChangeStanding(Standing.Transit);

    public void BeginContest(LinkContest contest) => _contest = contest;

    public void EndContest() => _contest = null;

    /// <summary>Sends by the second link from now on, and makes the first the second.</summary>
    public void Swap()
    {
        if (_contest is not { } contest) return;
        (_primary, contest.Secondary) = (contest.Secondary, _primary);
    }

    public void MarkGone() => _gone.TrySetResult();

    private bool ChangeStanding(Standing standing)
    {
        if (_standing == (int)standing || _standing == (int)Standing.Transit) return false;
        _standing = (int)standing;
        return true;
    }
}
