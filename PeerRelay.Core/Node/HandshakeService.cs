using PeerRelay.Discovery;
using PeerRelay.Identity;
using PeerRelay.Links;
using PeerRelay.Neighbours;
using PeerRelay.Routing;
using PeerRelay.Transports;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>
/// Makes direct links to peers that are known by id: offers, answers, dials. The decisions are <see cref="Discovery"/>'s; this carries them out.
/// </summary>
internal sealed class HandshakeService
{
    private readonly NodeContext _node;
    private readonly Outbox _outbox;
    private readonly DialPolicy _policy;
    private readonly Lock _lock = new();
    private readonly Candidates _candidates;
    private readonly Handshakes _handshakes;
    private readonly DialPlanner<Neighbour> _dials;
    private readonly SearchPlanner<Neighbour> _searches;
    private readonly LinkWaiters _waiters;
    private bool _isStopped;

    public HandshakeService(NodeContext node, Outbox outbox, DialPolicy policy)
    {
        _node = node;
        _outbox = outbox;
        _policy = policy;
        _candidates = new Candidates(node.Self, node.Limits.CandidateTime);
        _handshakes = new Handshakes(node.Self, node.Limits.HandshakeTimeout, node.Limits.PendingHandshakes);
        _dials = new DialPlanner<Neighbour>(node.Self, node.Router, _candidates, _handshakes, node.Limits.KeptLinks);
        _waiters = new LinkWaiters(node);
        _searches = new SearchPlanner<Neighbour>(node.Self, node.Router, _candidates);
    }

    /// <summary>Raised when there is something to plan before the next tick.</summary>
    public event Action? Changed;

    /// <summary>Raised to dial a peer at a url that it has named. What comes of it is told to <see cref="OnDialled"/>.</summary>
    public event Action<PeerId, Uri>? DialWanted;

    /// <summary>
    /// Raised to dial a peer by WebRTC, and, if that fails, at the url that it has named besides, if it has. What comes of it is told to <see cref="OnDialled"/>.
    /// </summary>
    public event Action<PeerId, Uri?>? RtcDialWanted;

    /// <summary>Peers heard of and not linked, and handshakes under way.</summary>
    public (int Candidates, int Handshakes) Counts
    {
        get
        {
            lock (_lock) return (_candidates.Count, _handshakes.Count);
        }
    }

    /// <summary>Forms a direct link to a peer.</summary>
    public Task<ConnectResult> ConnectAsync(PeerId id, CancellationToken cancellationToken)
    {
        TaskCompletionSource<ConnectResult> waiter;
        var isNew = false;
        lock (_lock)
        {
            if (_isStopped) return Task.FromResult(Stopped(id));
            if (_node.Neighbours.TryGet(id, out _)) return Task.FromResult(new ConnectResult(ConnectStatus.AlreadyConnected, id));
            if (!_handshakes.Contains(id))
            {
                if (!_handshakes.HasRoomForAsked)
                    return Task.FromResult(new ConnectResult(ConnectStatus.LimitReached, id, "Too many handshakes are under way."));
                isNew = _handshakes.TryOffer(id, _node.Now, isAsked: true);
            }

            waiter = _waiters.Add(id);
        }

        if (isNew) SendOffer(id, isSpare: false);
        return _waiters.WaitAsync(id, waiter, cancellationToken);
    }

    /// <summary>Takes an offer.</summary>
    /// <param name="from">Who makes it.</param>
    /// <param name="isSpare">Whether others would do as well: then it is turned down if there are links enough.</param>
    /// <param name="link">The link that it came by.</param>
    public DropReason OnOffer(PeerId from, bool isSpare, ILink link)
    {
        if (DoubtLinkTo(from)) return DropReason.None; // a late copy, or theirs crossed our link
        OfferReply reply;
        bool isTurnedDown;
        lock (_lock)
        {
            isTurnedDown = isSpare && IsFull && !_handshakes.Contains(from);
            reply = isTurnedDown ? OfferReply.Answer : _handshakes.OnOffer(from, UrlFor(link) is not null || _node.TakesRtc, _node.Now);
        }

        if (reply == OfferReply.Answer) SendAnswer(from, isTurnedDown ? null : link);
        return DropReason.None;
    }

    /// <summary>Whether there is a handshake with a peer: then what it signals was to be expected.</summary>
    public bool Expects(PeerId id)
    {
        lock (_lock) return _handshakes.Contains(id);
    }

    /// <summary>Has a peer that behaves as if it had no link to us show that it serves the one that we have, if nothing has come by it yet.</summary>
    /// <returns>Whether there is one.</returns>
    public bool DoubtLinkTo(PeerId id)
    {
        if (!_node.Neighbours.TryGet(id, out var neighbour)) return false;
        if (!neighbour.IsPeerRelay) _node.Neighbours.Require(neighbour, _node.Now);
        return true;
    }

    public DropReason OnAnswer(PeerId from, HandshakeAnswerBody answer, ILink link)
    {
        var url = answer.WebSocketUrl is { } named && _policy.Allows(named) ? named : null;
        var isByRtc = answer.WebRtc && _node.Rtc is not null;
        AnswerReply reply;
        var isAskedAgain = false;
        lock (_lock)
        {
            var (isAsked, isSpare) = (_handshakes.IsAsked(from), _handshakes.IsSpare(from));
            reply = _handshakes.OnAnswer(from, isByRtc || url is not null, _node.Now);
            if (reply == AnswerReply.NotDialable)
            {
                _candidates.FailForLong(from, _node.Now);
                if (isSpare) _dials.TurnedDown(from, _node.Now);
            }

            // What was turned down may have been an offer of ours for which others would do; the application wants this one.
            isAskedAgain = reply == AnswerReply.NotDialable && !isAsked && _waiters.Contains(from) && _handshakes.TryOffer(from, _node.Now, isAsked: true);
        }

        if (isAskedAgain)
        {
            SendOffer(from, isSpare: false);
            return DropReason.None;
        }

        switch (reply)
        {
            case AnswerReply.Unasked:
                return DropReason.UnaskedAnswer;
            case AnswerReply.Dial:
                if (isByRtc) RtcDialWanted?.Invoke(from, url);
                else DialWanted?.Invoke(from, url!);
                return DropReason.None;
            case AnswerReply.AnswerInstead:
                SendAnswer(from, link);
                return DropReason.None;
            case AnswerReply.Wait:
                return DropReason.None;
            default:
                _waiters.Complete(from, answer.WebSocketUrl is null
                    ? new ConnectResult(ConnectStatus.NotDialable, from, "The peer answered that it can't be dialled.")
                    : new ConnectResult(ConnectStatus.UrlRefused, from, $"The peer named {answer.WebSocketUrl}, which this node does not dial."));
                return DropReason.None;
        }
    }

    /// <summary>Takes in peers that a neighbour has told of.</summary>
    /// <param name="ids">The peers.</param>
    /// <param name="areKin">Whether it says that they are of our kind.</param>
    /// <param name="teller">The neighbour.</param>
    public void OnFoundPeers(ReadOnlySpan<PeerId> ids, bool areKin, PeerId teller)
    {
        var areWanted = false;
        lock (_lock)
        {
            var now = _node.Now;
            foreach (var id in ids)
                if (!_node.Neighbours.TryGet(id, out _))
                    areWanted |= _candidates.Add(id, now, areKin, teller) && _dials.IsWanted(id);
        }

        if (areWanted) Changed?.Invoke();
    }

    public void OnLinked(PeerId id)
    {
        lock (_lock)
        {
            _handshakes.Remove(id);
            _candidates.Remove(id);
            if (_node.Neighbours.TryGet(id, out var neighbour) && neighbour.Standing == Standing.Transit) _dials.EndRest(id);
            if (_node.Neighbours.Count == 1) _searches.Restart(_node.Now);
        }

        _waiters.Complete(id, new ConnectResult(ConnectStatus.Connected, id));
        Changed?.Invoke();
    }

    public void OnGone(Neighbour neighbour, LinkCloseReason reason)
    {
        lock (_lock)
        {
            var isTransit = neighbour.Standing == Standing.Transit;
            if (isTransit) _searches.Replace(neighbour.Id, _node.Now); // it was a way to others; a leaf that comes and goes is none
            if (isTransit && reason != LinkCloseReason.Trimmed) _dials.EndRest(neighbour.Id);
            if (isTransit || reason is LinkCloseReason.Unserved or LinkCloseReason.HelloTimeout) // that was us: another link may do better
            {
                _candidates.Add(neighbour.Id, _node.Now, neighbour.IsKin);
                if (reason is LinkCloseReason.Disconnected or LinkCloseReason.Trimmed) _candidates.FailForLong(neighbour.Id, _node.Now);
                else _candidates.Fail(neighbour.Id, _node.Now);
            }
        }

        Changed?.Invoke();
    }

    /// <summary>Notes how the dial of a peer ended.</summary>
    public void OnDialled(PeerId id, ConnectResult result)
    {
        lock (_lock)
        {
            _handshakes.Remove(id);
            if (!result.IsConnected) _candidates.Fail(id, _node.Now);
        }

        if (!result.IsConnected) NodeLog.DialFailed(_node.Logger, id, result.Status, result.Detail);
        _waiters.Complete(id, result);
    }

    /// <summary>Ends what has taken too long, and begins what is due.</summary>
    public void Tick()
    {
        var ended = new List<PeerId>();
        var offers = new List<(PeerId Id, bool IsSpare)>();
        IReadOnlyList<PeerSearch> searches = [];
        lock (_lock)
        {
            var now = _node.Now;
            foreach (var (id, isOwn) in _handshakes.Expire(now))
            {
                if (isOwn) _candidates.Fail(id, now);
                // Who waits for a link to a peer that made an offer and then did not dial, gets an offer of ours.
                if (!isOwn && _waiters.Contains(id) && _handshakes.TryOffer(id, now, isAsked: true)) offers.Add((id, false));
                else ended.Add(id);
            }

            _candidates.Expire(now);
            if (_node.Options.Discovery && _node.Neighbours.Count > 0)
            {
                foreach (var id in _dials.Plan(now))
                    if (_handshakes.TryOffer(id, now, isSpare: _dials.IsSpare(id)))
                        offers.Add((id, _dials.IsSpare(id)));
                searches = _searches.Plan(now);
            }
        }

        foreach (var id in ended) _waiters.Complete(id, new ConnectResult(ConnectStatus.TimedOut, id, "The peer did not answer, or did not dial, in time."));
        foreach (var (id, isSpare) in offers) SendOffer(id, isSpare);
        foreach (var search in searches) SendSearch(search);
    }

    /// <summary>Ends all waiting, because the node stops.</summary>
    public void Stop()
    {
        lock (_lock) _isStopped = true;
        _waiters.CompleteAll(Stopped);
    }

    private static ConnectResult Stopped(PeerId id) => new(ConnectStatus.Stopped, id, "This node stops.");

    private void SendOffer(PeerId id, bool isSpare)
    {
        var nonce = _node.NextNonce();
        var outcome = _outbox.Send(id, nonce, HandshakeOfferBody.Write(id, _node.Self, nonce, isSpare));
        if (outcome.IsAccepted) return;
        lock (_lock)
        {
            _handshakes.Remove(id);
            _candidates.Fail(id, _node.Now);
        }

        _waiters.Complete(id, new ConnectResult(ConnectStatus.Failed, id, $"The offer could not be sent: {outcome.Reason}."));
    }

    /// <summary>Answers an offer with the ways to us that there are for a peer that has asked by a link; null for none.</summary>
    private void SendAnswer(PeerId id, ILink? link)
    {
        var nonce = _node.NextNonce();
        _outbox.Send(id, nonce, HandshakeAnswerBody.Write(id, _node.Self, nonce, link is null ? null : UrlFor(link), link is not null && _node.TakesRtc));
    }

    /// <summary>Whether there are as many links as are kept, some included that others are about to make, or say so.</summary>
    private bool IsFull => _node.Limits.KeptLinks > 0 && _node.Router.Kin.Count + Math.Min(_handshakes.AnsweredCount, _node.Limits.KeptLinks / 4) >= _node.Limits.KeptLinks;

    /// <summary>Where a peer that has asked by a link may dial us.</summary>
    private Uri? UrlFor(ILink link) => _node.Options.PublicUrl ?? link.Origin.LocalUrl;

    private void SendSearch(PeerSearch search)
    {
        if (_node.Neighbours.TryGet(search.Ask, out var asked)) asked.Asked();
        var nonce = _node.NextNonce();
        _outbox.Send(search.Ask, nonce, FindPeersBody.Write(search.Ask, _node.Self, nonce, search.Target, _node.Traits));
    }
}
