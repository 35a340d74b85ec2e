using System.Security.Cryptography;
using System.Text;
using PeerRelay.WebRtc.Network;
using PeerRelay.WebRtc.Stun;

namespace PeerRelay.WebRtc.Ice;

/// <summary>
/// Finds a way to the other side and keeps watch on it: a full agent with trickled candidates (RFC 8445, RFC 8838) for one component, with consent (RFC 7675). It has no clock, socket
/// or thread: its owner calls it, one thread at a time, with the time since some fixed moment, and looks at <see cref="NextTimeoutAt"/> after each call.
/// </summary>
internal sealed class IceAgent
{
    private readonly IceSettings _settings;
    private readonly IIceOwner _owner;
    private readonly IceCounters _counters;
    private readonly Func<ulong> _random;
    private readonly byte[] _userPrefix;
    private readonly IceRoles _roles;
    private readonly IceCheckList _pairs = new();
    private readonly IceTransactions _transactions = new();
    private readonly IceLocals _locals = new();
    private readonly IceSelection _selection;
    private readonly IceSender _sender;
    private IcePair? _consenting;
    private TimeSpan _deadline = TimeSpan.MaxValue;
    private TimeSpan _nextSlot;
    private TimeSpan _nextConsentAt;
    private TimeSpan _lastNow;

    /// <param name="settings">How it goes about it.</param>
    /// <param name="local">Our credentials.</param>
    /// <param name="role">Controlling if we make the offer.</param>
    /// <param name="tag">What the ids of its transactions begin with, by which the answers are found to be its own.</param>
    /// <param name="owner">Who has it.</param>
    /// <param name="counters">What it is counted in.</param>
    /// <param name="random">Where its numbers come from; null for ones that nobody can guess.</param>
    public IceAgent(IceSettings settings, IceCredentials local, IceRole role, uint tag, IIceOwner owner, IceCounters counters, Func<ulong>? random = null)
    {
        _settings = settings;
        _owner = owner;
        _counters = counters;
        _random = random ?? NextRandom;
        _userPrefix = Encoding.ASCII.GetBytes(local.UserFragment + ":");
        LocalCredentials = local;
        _roles = new IceRoles(role, _random);
        _selection = new IceSelection(_pairs, _roles, owner);
        _sender = new IceSender(local, _roles, _transactions, tag, _random, owner, counters);
    }

    public IceCredentials LocalCredentials { get; }

    public IceRole Role => _roles.Current;

    /// <summary>Whether it has given up, or was closed: it does nothing any more.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Where data goes; null as long as no way was found.</summary>
    public NetworkAddress? Selected => _selection.Selected?.Remote;

    /// <summary>Whether the way in use was nominated, after which it changes only for good reason.</summary>
    public bool IsSettled => _selection.IsSettled;

    /// <summary>The latest time to the other side and back; null before there is a way.</summary>
    public TimeSpan? RoundTrip => _selection.Selected?.RoundTrip;

    /// <summary>How many addresses of the other side it knows.</summary>
    public int PairCount => _pairs.Pairs.Count;

    /// <summary>When <see cref="OnTimeout"/> is to be called, if nothing else is before; the largest time for never.</summary>
    public TimeSpan NextTimeoutAt
    {
        get
        {
            if (HasEnded) return TimeSpan.MaxValue;
            var next = _selection.Selected is { } selected ? Earlier(_nextConsentAt, ExpiryOf(selected)) : _deadline;
            if (!_sender.IsReady) return next;
            next = Earlier(next, _selection.NextAt(_lastNow));
            var due = _pairs.NextDueAt(IsSettled);
            return Earlier(next, due > _nextSlot ? due : _nextSlot);
        }
    }

    /// <summary>Lets it begin: it gives up if no way is found in time.</summary>
    public void Start(TimeSpan now) => _deadline = now + _settings.ConnectTimeout;

    /// <summary>Takes an address of ours that the other side is told.</summary>
    public void AddLocalCandidate(IceCandidate candidate)
    {
        _locals.Add(candidate);
        foreach (var pair in _pairs.Pairs) pair.LocalPriority = _locals.PriorityFor(pair.Remote);
    }

    /// <summary>Takes an address of the other side, at any time. Known ones are fine.</summary>
    /// <returns>Whether it is of use.</returns>
    public bool AddRemoteCandidate(IceCandidate candidate, TimeSpan now, out IceCandidateFault fault)
    {
        var address = candidate.Address;
        fault = IceCandidateFault.None;
        if (!_settings.Allows(address))
            fault = IceCandidateFault.UnusableAddress;
        else if (_pairs.Find(address) is { } known)
            known.OnSignalled(candidate);
        else if (!_pairs.TryAdd(new IcePair(address, candidate.Priority, candidate.Type, _locals.PriorityFor(address), now)))
            fault = IceCandidateFault.TooMany;
        Advance(now);
        return fault == IceCandidateFault.None;
    }

    /// <summary>Takes the other side's credentials, once; checks go out from now on.</summary>
    public void SetRemoteCredentials(IceCredentials credentials, TimeSpan now)
    {
        _sender.SetRemote(credentials);
        _deadline = now + _settings.ConnectTimeout;
        Advance(now);
    }

    /// <summary>Takes a STUN message that came.</summary>
    /// <param name="datagram">Its bytes.</param>
    /// <param name="from">Where it came from.</param>
    /// <param name="now">The time.</param>
    public void OnDatagram(ReadOnlySpan<byte> datagram, NetworkAddress from, TimeSpan now)
    {
        if (HasEnded) return;
        var drop = Take(datagram, from, now);
        if (drop is { } reason) _counters.CountDrop(reason);
        Advance(now);
    }

    /// <summary>Does what is due.</summary>
    public void OnTimeout(TimeSpan now) => Advance(now);

    /// <summary>Ends it without a word to anyone.</summary>
    public void Close() => HasEnded = true;

    private static ulong NextRandom()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return BitConverter.ToUInt64(bytes);
    }

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan ExpiryOf(IcePair selected) => selected.LastAnswerAt!.Value + IceLimits.ConsentTime;

    private IceDropReason? Take(ReadOnlySpan<byte> datagram, NetworkAddress from, TimeSpan now)
    {
        if (!StunMessage.TryRead(datagram, out var message, out _)) return IceDropReason.Malformed;
        if (message.HasFingerprint && !message.VerifyFingerprint()) return IceDropReason.BadFingerprint;
        if (!message.IsBinding) return IceDropReason.NotBinding;
        return message.Class switch
        {
            StunClass.Request => TakeRequest(message, from, now),
            StunClass.Indication => IceDropReason.NotBinding, // a keep-alive (RFC 8445 §11) asks for nothing
            _ => TakeAnswer(message, from, now),
        };
    }

    // RFC 8445 §7.3. The other side's credentials need not be known: its offer or answer may come later than its checks.
    private IceDropReason? TakeRequest(in StunMessage request, NetworkAddress from, TimeSpan now)
    {
        if (!request.Username.StartsWith(_userPrefix)) return IceDropReason.WrongUser;
        if (!request.VerifyIntegrity(LocalCredentials.PasswordBytes)) return IceDropReason.BadIntegrity;
        if (request.UnknownRequiredCount > 0)
        {
            _sender.SendError(request, StunFormat.UnknownAttributeError, from);
            return null;
        }

        var role = Role;
        if (!_roles.Accept(request))
        {
            _sender.SendError(request, StunFormat.RoleConflictError, from);
            return null;
        }

        if (Role != role) _selection.OnRoleChanged();
        _sender.SendSuccess(request, from);
        _owner.OnAddressShown(from, isProven: false);
        if (PairFor(from, request.Priority ?? 0, now) is not { } pair) return null;
        pair.OnRequested(request.UseCandidate && Role == IceRole.Controlled, now);
        if (!pair.IsFresh(now) && pair != _selection.Selected) pair.Trigger(now); // §7.3.1.4
        _selection.OnRequested(pair, now);
        return null;
    }

    // §7.3.1.3
    private IcePair? PairFor(NetworkAddress from, uint priority, TimeSpan now)
    {
        if (_pairs.Find(from) is { } known) return known;
        var pair = new IcePair(from, priority, IceCandidateType.PeerReflexive, _locals.PriorityFor(from), now);
        return _pairs.TryAddPeerReflexive(pair, _selection.Selected) ? pair : null;
    }

    // §7.2.5
    private IceDropReason? TakeAnswer(in StunMessage answer, NetworkAddress from, TimeSpan now)
    {
        if (_sender.Remote is not { } remote || !_transactions.TryFind(answer.TransactionId, now, out var transaction)) return IceDropReason.UnknownTransaction;
        if (transaction.Pair.Remote != from) return IceDropReason.WrongSource;
        if (!answer.VerifyIntegrity(remote.PasswordBytes)) return IceDropReason.BadIntegrity;
        _transactions.Remove(transaction.Id);
        var pair = transaction.Pair;
        if (answer.Class == StunClass.Error)
        {
            if (answer.ErrorCode != StunFormat.RoleConflictError) return IceDropReason.Refused;
            if (_roles.OnRefused(transaction.Role)) _selection.OnRoleChanged();
            pair.Trigger(now);
            return null;
        }

        if (answer.UnknownRequiredCount > 0) return IceDropReason.Refused;
        pair.OnAnswered(now - transaction.SentAt, now);
        _owner.OnAddressShown(from, isProven: true);
        _selection.OnAnswered(pair, transaction.UseCandidate && transaction.Role == Role, now);
        return null;
    }

    private void Advance(TimeSpan now)
    {
        _lastNow = now;
        if (HasEnded) return;
        if (_selection.Selected is null && now >= _deadline) Fail(IceFailure.NoPath);
        else if (_selection.Selected is { } selected && now >= ExpiryOf(selected)) Fail(IceFailure.ConsentExpired);
        if (HasEnded || !_sender.IsReady) return;
        _selection.Advance(now);
        SendCheck(now);
        SendConsent(now);
    }

    // One at most: the next one's turn comes with the next slot (§6.1.4.2).
    private void SendCheck(TimeSpan now)
    {
        if (now < _nextSlot) return;
        while (_pairs.Next(Role, IsSettled, now) is { } pair)
        {
            if (pair.GiveUp(now))
            {
                _selection.OnGivenUp(pair, now);
                continue;
            }

            pair.OnCheckSent(now);
            _nextSlot = now + IceLimits.Pace;
            _sender.SendCheck(pair, pair.IsNominating, now);
            return;
        }
    }

    private void SendConsent(TimeSpan now)
    {
        if (_selection.Selected is not { } selected) return;
        var isNew = selected != _consenting; // its last check is not old
        if (!isNew && now < _nextConsentAt) return;
        _consenting = selected;
        ScheduleConsent(now);
        if (isNew) return;
        _sender.SendCheck(selected, selected.IsNominated && Role == IceRole.Controlling, now); // a nomination, so that a new address of ours is taken too
    }

    // RFC 7675 §5.1: between 0.8 and 1.2 of the interval, so that many connections don't beat in time.
    private void ScheduleConsent(TimeSpan now) => _nextConsentAt = now + (IceLimits.ConsentInterval * (0.8 + (0.4 * (_random() >> 11) / (1UL << 53))));

    private void Fail(IceFailure failure)
    {
        HasEnded = true;
        _owner.OnFailed(failure);
    }
}
