using PeerRelay.Identity;
using PeerRelay.Links;
using PeerRelay.Routing;
using PeerRelay.Wire;

namespace PeerRelay.Neighbours;

/// <summary>
/// A linked peer. It has one link that we send by, and for a short time perhaps a second one, when both sides have dialled at once or
/// the peer has come back before its old link was found dead. What comes by either is taken.
/// </summary>
internal sealed class Neighbour(PeerId id, ILink primary) : INeighbour
{
    /// <summary>Answers that may be due at a time: one for each bucket that a node of a large network can lack, with room.</summary>
    private const int MaxSearches = 64;

    private volatile ILink _primary = primary;
    private volatile LinkContest? _contest;
    private volatile int _standing = (int)(primary.Origin.DialledUrl is null ? Standing.Unknown : Standing.Transit);
    private volatile TaskCompletionSource? _trustEnded = NewTrust(primary);
    private TaskCompletionSource? _gone;
    private volatile bool _hasChosen;
    private volatile bool _isPeerRelay;
    private volatile bool _isKin;
    private volatile bool _isSilent;
    private volatile ulong[] _ahead = [];
    private Custody? _custody;
    private long _heardAt;
    private int _deliveries;
    private volatile bool _speaksWebRtc;
    private volatile bool _isOfOldKind;
    private int _searches;
    private long _framesAtLook = -1;

    public PeerId Id { get; } = id;

    public Standing Standing => (Standing)_standing;

    public bool IsPeerRelay => _isPeerRelay;

    public bool IsKin => _isKin;

    public bool IsSilent => _isSilent;

    public ulong[] Ahead => _ahead;

    /// <summary>What was handed to it and is not acknowledged; null if nothing ever was.</summary>
    public Custody? Custody => Volatile.Read(ref _custody);

    /// <summary>Which of the neighbours of our kind it is that this node has had, by number: 0 if it is none yet.</summary>
    public int KinNumber { get; set; }

    /// <summary>When it was linked.</summary>
    public TimeSpan LinkedAt { get; init; }

    /// <summary>When a frame last came from it, or it was last excused.</summary>
    public TimeSpan HeardAt => TimeSpan.FromTicks(Volatile.Read(ref _heardAt));

    public bool IsBootstrap => _primary.Origin.IsTrusted;

    public bool TakesSignals => _isPeerRelay || _speaksWebRtc;

    /// <summary>The link that we send by.</summary>
    public ILink Primary => _primary;

    /// <summary>The second link, and how it stands between the two; null if there is one link.</summary>
    public LinkContest? Contest => _contest;

    /// <summary>The other one of two links, where one has just begun to close and the neighbour may not have been told yet.</summary>
    public ILink? LinkBeside(ILink link)
    {
        var other = _primary != link ? _primary : _contest?.Secondary;
        return other == link ? null : other;
    }

    /// <summary>Completes when the last link has ended.</summary>
    public Task Gone => GoneSource.Task;

    /// <summary>Completes when none of the links is one that we have dialled at a url of the operator's: whoever is left may be anybody.</summary>
    public Task TrustEnded => _trustEnded?.Task ?? Task.CompletedTask;

    /// <summary>Whether the peer itself has closed the link that we had dialled so, because another with our id serves it.</summary>
    public bool HasChosen => _hasChosen;

    /// <summary>
    /// Whether it answers any search if it serves our link: it has shown to be of the old kind, or we have dialled it. A client of somebody's own
    /// making that has dialled us and only listens need not.
    /// </summary>
    public bool MustAnswer => !_isPeerRelay && (_isOfOldKind || _primary.Origin.Direction == LinkDirection.Outbound);

    /// <summary>Whether it has shown to be of the old kind.</summary>
    public bool IsOfOldKind => _isOfOldKind && !_isPeerRelay;

    /// <summary>Notes that a frame has come by one of the links, or by one that has lost its place and closes: that says nothing of the two.</summary>
    public void Heard(ILink link, TimeSpan now)
    {
        if (now.Ticks > Volatile.Read(ref _heardAt)) HeardOf(now); // once a turn: other threads read what lies beside it
        if (_isSilent) _isSilent = false;
        if (_contest is not { } contest) return;
        if (link == contest.Secondary) contest.Heard(isSecondary: true);
        else if (link == _primary) contest.Heard(isSecondary: false);
    }

    /// <summary>
    /// Whether the application is being given a message that came by one of the links. What the neighbour says meanwhile waits to be read, so it is not to be taken for silent.
    /// </summary>
    public bool IsDelivering => Volatile.Read(ref _deliveries) > 0;

    /// <summary>The application is about to be given a message that came by one of the links.</summary>
    public void BeginDelivery() => Interlocked.Increment(ref _deliveries);

    /// <summary>The application has been given it.</summary>
    public void EndDelivery() => Interlocked.Decrement(ref _deliveries);

    /// <summary>Takes it for heard of, whose links are not being read: it is given as long as ever from now on.</summary>
    public void Excuse(TimeSpan now) => HeardOf(now);

    /// <summary>Whether nothing has come by the link that we send by since this was last called. For one thread.</summary>
    public bool WasSilent()
    {
        var before = _framesAtLook;
        _framesAtLook = _primary.Counters.FramesReceived;
        return _framesAtLook == before;
    }

    /// <summary>Notes that it has acknowledged nothing for too long, and that nothing else has come.</summary>
    public void FellSilent() => _isSilent = true;

    /// <summary>What was handed to it, made when it is first needed.</summary>
    /// <param name="room">What all that the node holds takes together.</param>
    public Custody NeedCustody(HeldRoom room)
    {
        if (Volatile.Read(ref _custody) is { } custody) return custody;
        var made = new Custody(room);
        return Interlocked.CompareExchange(ref _custody, made, null) ?? made;
    }

    /// <summary>Takes in which links it has told of.</summary>
    public void Tell(ReadOnlySpan<PeerId> links)
    {
        var prefixes = new ulong[links.Length];
        for (var i = 0; i < links.Length; i++) prefixes[i] = links[i].Prefix;
        Array.Sort(prefixes);
        var count = 0;
        for (var i = 0; i < prefixes.Length; i++)
            if (i == 0 || prefixes[i] != prefixes[i - 1])
                prefixes[count++] = prefixes[i]; // each once: anybody can choose an id that begins like another's
        Array.Resize(ref prefixes, count);
        _ahead = prefixes;
    }

    /// <summary>Takes in what the peer has told about itself. One that we have dialled can be dialled, whatever it says.</summary>
    /// <returns>Whether that changes what it is good for.</returns>
    public bool Learn(PeerTraits traits)
    {
        _isPeerRelay = true;
        var becomesKin = !_isKin && traits.Version >= PeerTraits.WithAcknowledgements;
        if (becomesKin) _isKin = true;
        return becomesKin | ChangeStanding(traits.IsTransit || Primary.Origin.DialledUrl is not null ? Standing.Transit : Standing.Leaf);
    }

    /// <summary>Notes that it has searched as a peer of the old kind does, or answered a search. One that is of ours says so first.</summary>
    public void HasSpokenAsOldKind() => _isOfOldKind = true;

    /// <summary>Notes that it has passed on somebody's message. One that calls itself a leaf stays one.</summary>
    /// <returns>Whether its standing has changed.</returns>
    public bool HasPassedOn() => Standing == Standing.Unknown && ChangeStanding(Standing.Transit);

    /// <summary>Notes that it has sent a signal, said in an answer that it speaks WebRTC, or is linked by it.</summary>
    public void HasSpokenWebRtc() => _speaksWebRtc = true;

    /// <summary>Notes that we have asked it for peers.</summary>
    public void Asked()
    {
        if (Interlocked.Increment(ref _searches) > MaxSearches) Interlocked.Decrement(ref _searches);
    }

    /// <summary>Whether an answer to a search of ours is due; one is taken for each.</summary>
    public bool TakeAnswer()
    {
        if (Interlocked.Decrement(ref _searches) >= 0) return true;
        Interlocked.Increment(ref _searches);
        return false;
    }

    public void BeginContest(LinkContest contest)
    {
        _contest = contest;
        if (!contest.Secondary.Origin.IsTrusted) return;
        _hasChosen = false;
        if (TrustEnded.IsCompleted) _trustEnded = NewTrust(contest.Secondary);
    }

    public void EndContest() => _contest = null;

    /// <summary>Sends by the second link from now on, and makes the first the second.</summary>
    public void Swap()
    {
        if (_contest is not { } contest) return;
        (_primary, contest.Secondary) = (contest.Secondary, _primary);
        contest.Swapped();
    }

    /// <summary>Notes that one of two links has ended, and that the other is left.</summary>
    public void Lost(ILink link)
    {
        if (_primary.Origin.IsTrusted) return;
        if (link.Origin.IsTrusted) _hasChosen = link.IsClosedForAnother;
        _trustEnded?.TrySetResult();
    }

    public void MarkGone()
    {
        _trustEnded?.TrySetResult();
        GoneSource.TrySetResult();
    }

    /// <summary>Made when somebody waits, or at the end: hardly any neighbour is a bootstrap, which is all that is waited for.</summary>
    private TaskCompletionSource GoneSource => LazyInitializer.EnsureInitialized(ref _gone, NewSource);

    /// <returns>Null for a link that is not trusted: there is nothing to end.</returns>
    private static TaskCompletionSource? NewTrust(ILink link) => link.Origin.IsTrusted ? NewSource() : null;

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Never goes back: what is handled in the turn in which the application took long is of the turn's begin, and would take the excuse back.</summary>
    private void HeardOf(TimeSpan now)
    {
        var before = Volatile.Read(ref _heardAt);
        while (now.Ticks > before)
        {
            var found = Interlocked.CompareExchange(ref _heardAt, now.Ticks, before);
            if (found == before) return;
            before = found;
        }
    }

    private bool ChangeStanding(Standing standing)
    {
        if (_standing == (int)standing) return false;
        _standing = (int)standing;
        return true;
    }
}
