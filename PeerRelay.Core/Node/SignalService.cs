using PeerRelay.Identity;
using PeerRelay.Links;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>
/// The WebRTC connections that are being made, one for each peer at most: hands each the signals that come for it, and begins one when a peer signals first, within bounds, as each
/// costs memory and work before anything is known of the other side.
/// </summary>
internal sealed class SignalService(NodeContext node, Outbox outbox, HandshakeService handshakes)
{
    /// <summary>The part of the connections that others begin unasked which may be signalled by one link. A quarter: whoever invents sources leaves room for others.</summary>
    private const int LinkShare = 4;

    private readonly Lock _lock = new();
    private readonly Dictionary<PeerId, RtcAttempt> _attempts = [];
    private int _incoming;
    private bool _isStopped;

    /// <summary>Raised when a connection is to be made. Whoever makes it calls <see cref="End"/>, and gives back the place of one that is not our own.</summary>
    public event Action<RtcAttempt>? Begun;

    /// <summary>How many connections are being made.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _attempts.Count;
        }
    }

    /// <summary>Whether a signal from a peer would be the first of a connection, which costs more than those that follow.</summary>
    public bool IsFirst(PeerId from)
    {
        if (node.Rtc is null) return false;
        lock (_lock) return !_attempts.ContainsKey(from);
    }

    /// <summary>Begins to dial a peer, or finds that a connection to it is being made already.</summary>
    /// <returns>Null if this node stops.</returns>
    public RtcAttempt? Dial(PeerId peer)
    {
        RtcAttempt? attempt;
        lock (_lock)
        {
            if (_isStopped) return null;
            if (_attempts.TryGetValue(peer, out attempt)) return attempt;
            _attempts[peer] = attempt = new RtcAttempt(peer, isOwn: true, by: null);
        }

        Begun?.Invoke(attempt);
        return attempt;
    }

    /// <summary>Takes a signal to this node.</summary>
    /// <param name="envelope">The message.</param>
    /// <param name="link">The link that it came by.</param>
    public DropReason OnSignal(in Envelope envelope, ILink link)
    {
        if (node.Rtc is null) return DropReason.UnknownType; // as our answers say
        if (!SignalBody.TryRead(envelope.BodyData, out var signal)) return DropReason.InvalidBody;
        if (signal.Kind == SignalKind.Other) return DropReason.None;
        var from = envelope.From;
        var isExpected = handshakes.Expects(from);
        RtcAttempt? attempt;
        var isNew = false;
        lock (_lock)
        {
            if (_isStopped) return DropReason.Stopped;
            if (!_attempts.TryGetValue(from, out attempt))
            {
                if (signal.Kind == SignalKind.Answer) return DropReason.UnaskedSignal;
                if (signal.Kind == SignalKind.Candidate && node.Neighbours.TryGet(from, out _)) return DropReason.None; // one more, found when all was done
                if (!TryTakePlace(isExpected, link)) return DropReason.TooManySignals;
                _attempts[from] = attempt = new RtcAttempt(from, isOwn: false, by: isExpected ? null : link);
                _incoming++;
                isNew = true;
            }
        }

        if (isNew) Begun?.Invoke(attempt);
        return attempt.TryTake(signal) ? DropReason.None : DropReason.UnaskedSignal;
    }

    /// <summary>Sends a signal to a peer through the network.</summary>
    public void Send(PeerId to, in Signal signal)
    {
        var nonce = node.NextNonce();
        outbox.Send(to, nonce, SignalBody.Write(to, node.Self, nonce, signal));
    }

    /// <summary>Lets a connection go that stands, or has failed.</summary>
    public void End(RtcAttempt attempt)
    {
        lock (_lock)
        {
            if (!_attempts.TryGetValue(attempt.Peer, out var current) || current != attempt) return;
            _attempts.Remove(attempt.Peer);
            if (!attempt.IsOwn) _incoming--;
        }
    }

    /// <summary>Begins no more.</summary>
    public void Stop()
    {
        lock (_lock) _isStopped = true;
    }

    /// <summary>Takes a place for a connection that a peer begins.</summary>
    private bool TryTakePlace(bool isExpected, ILink link)
    {
        var most = node.Limits.PendingRtc;
        if (_incoming >= most) return false;
        if (!isExpected && _attempts.Values.Count(attempt => attempt.By == link) >= Math.Max(1, most / LinkShare)) return false;
        return node.RtcPlaces.TryTake(); // last: it is the attempt's from now on
    }
}
