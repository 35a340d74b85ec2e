using PeerRelay.WebRtc.Network;

namespace PeerRelay.WebRtc.Ice;

/// <summary>
/// One way to the other side. As all our addresses share one socket, and the system chooses which it sends from, there is one pair for each address of the other side: the others that
/// RFC 8445 §6.1.2.2 would form are the same to the network, and pruned (§6.1.2.4).
/// </summary>
internal sealed class IcePair(NetworkAddress remote, uint remotePriority, IceCandidateType remoteType, uint localPriority, TimeSpan now)
{
    private int _checks;
    private TimeSpan? _lastCheckAt;
    private TimeSpan? _lastRequestAt;

    public NetworkAddress Remote { get; } = remote;

    public uint LocalPriority { get; set; } = localPriority;

    public IceCandidateType RemoteType { get; private set; } = remoteType;

    public IcePairState State { get; private set; }

    /// <summary>Checks sent one after the other without an answer.</summary>
    public int Attempts { get; private set; }

    /// <summary>When the next check is due, if one is.</summary>
    public TimeSpan NextCheckAt { get; private set; } = now;

    /// <summary>Whether the next check was asked for by one that came (RFC 8445 §7.3.1.4).</summary>
    public bool IsTriggered { get; private set; }

    /// <summary>Whether our checks nominate it: we are controlling, and have chosen it.</summary>
    public bool IsNominating { get; private set; }

    /// <summary>When the other side, controlling, last nominated it; null if never.</summary>
    public TimeSpan? PeerNominatedAt { get; private set; }

    /// <summary>Whether it works and was nominated, by the one or the other.</summary>
    public bool IsNominated { get; set; }

    /// <summary>When a check was last answered; null if never.</summary>
    public TimeSpan? LastAnswerAt { get; private set; }

    /// <summary>The latest time to the other side and back.</summary>
    public TimeSpan? RoundTrip { get; private set; }

    private uint RemotePriority { get; set; } = remotePriority;

    public ulong PriorityFor(IceRole role) =>
        role == IceRole.Controlling ? IcePriority.OfPair(LocalPriority, RemotePriority) : IcePriority.OfPair(RemotePriority, LocalPriority);

    /// <summary>Whether nothing was heard by it for a time: neither an answer nor a check.</summary>
    public bool IsQuiet(TimeSpan now) => now - (LastAnswerAt ?? TimeSpan.MinValue / 2) > IceLimits.QuietTime && now - (_lastRequestAt ?? TimeSpan.MinValue / 2) > IceLimits.QuietTime;

    /// <summary>Whether it worked a short time ago.</summary>
    public bool IsFresh(TimeSpan now) => State == IcePairState.Succeeded && now - LastAnswerAt <= IceLimits.QuietTime;

    /// <summary>Whether more checks may be sent without an answer.</summary>
    public bool MayCheck => _checks < IceLimits.ChecksPerPair;

    /// <summary>Whether a check is to be sent some time.</summary>
    /// <param name="isSettled">Whether a pair was nominated: then only those checks that were asked for, or nominate.</param>
    public bool IsChecked(bool isSettled) =>
        IsTriggered || (State == IcePairState.Succeeded ? IsNominating : State != IcePairState.Failed && (!isSettled || IsNominating || PeerNominatedAt is not null));

    /// <summary>The other side has named the address that a check had made known, or another time.</summary>
    public void OnSignalled(IceCandidate candidate)
    {
        if (RemoteType != IceCandidateType.PeerReflexive) return;
        (RemoteType, RemotePriority) = (candidate.Type, candidate.Priority);
    }

    /// <summary>A check has come from there.</summary>
    public void OnRequested(bool isNominated, TimeSpan now)
    {
        _lastRequestAt = now;
        if (isNominated) PeerNominatedAt = now;
    }

    /// <summary>Asks for a check as soon as the limits allow.</summary>
    public void Trigger(TimeSpan now)
    {
        if (!MayCheck) return;
        var at = _lastCheckAt + IceLimits.TriggeredInterval is { } allowed && allowed > now ? allowed : now;
        if (State != IcePairState.InProgress)
        {
            State = IcePairState.Waiting;
            Attempts = 0;
            NextCheckAt = at;
        }

        if (at < NextCheckAt) NextCheckAt = at;
        IsTriggered = true;
    }

    public void OnCheckSent(TimeSpan now)
    {
        _checks++;
        Attempts++;
        _lastCheckAt = now;
        IsTriggered = false;
        if (State != IcePairState.Succeeded) State = IcePairState.InProgress;
        var interval = IceLimits.FirstInterval * (1 << Math.Min(Attempts - 1, 10));
        NextCheckAt = now + (interval < IceLimits.LongestInterval ? interval : IceLimits.LongestInterval);
    }

    public void OnAnswered(TimeSpan roundTrip, TimeSpan now)
    {
        State = IcePairState.Succeeded;
        _checks = 0;
        IsTriggered = false;
        LastAnswerAt = now;
        RoundTrip = roundTrip;
    }

    public void Nominate(TimeSpan now)
    {
        IsNominating = true;
        if (State == IcePairState.Failed) State = IcePairState.Waiting;
        Attempts = 0;
        NextCheckAt = now;
    }

    public void EndNomination() => IsNominating = false;

    /// <summary>The roles have changed: what was nominated by the other one is not.</summary>
    public void OnRoleChanged()
    {
        IsNominating = false;
        PeerNominatedAt = null;
    }

    /// <summary>Gives it up if as many checks as may be were sent, and the time for the last one's answer is over.</summary>
    public bool GiveUp(TimeSpan now)
    {
        var most = IsNominating ? IceLimits.NominationAttempts : IceLimits.Attempts;
        if (now < NextCheckAt || (Attempts < most && MayCheck)) return false;
        State = IcePairState.Failed;
        IsTriggered = false;
        IsNominating = false;
        return true;
    }
}
