using PeerRelay.Identity;
using PeerRelay.Routing;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>A message of this node's own that waits for its receipt: how it stands with its current try, and who is told the end. Safe for threads.</summary>
/// <param name="to">Its target, not this node.</param>
/// <param name="nonce">Its nonce.</param>
/// <param name="completed">Is told the end, once, on any thread.</param>
internal sealed class AwaitedMessage(PeerId to, ulong nonce, Action<DeliveryReport> completed) : ISendObserver
{
    private readonly Lock _lock = new();
    private TimeSpan _firstAt;
    private TimeSpan _begunAt;
    private TimeSpan _sentAt;
    private PeerId? _firstHop;
    private int _tries;
    private bool _isHeld;
    private bool _isRefused;
    private bool _hasMoved;
    private bool _hasLeft;
    private DropReason _dropped;

    /// <summary>Its target.</summary>
    public PeerId To => to;

    /// <summary>Its nonce.</summary>
    public ulong Nonce => nonce;

    /// <summary>The neighbour by which the current try has gone; null if it has not left, or has gone to the target itself.</summary>
    public PeerId? FirstHop
    {
        get
        {
            lock (_lock) return _firstHop;
        }
    }

    /// <summary>Begins a try.</summary>
    /// <param name="receiptTry">Which try it is, from 1, as its frame says.</param>
    /// <param name="now">The time since some fixed moment.</param>
    public void BeginTry(int receiptTry, TimeSpan now)
    {
        lock (_lock)
        {
            if (_tries == 0) _firstAt = now;
            _tries = receiptTry;
            _begunAt = now;
            _isHeld = true;
            _isRefused = _hasMoved = false;
            _firstHop = null;
        }
    }

    /// <summary>Notes that some node has found no way on for a try; if it is not the current one, that one may yet come.</summary>
    /// <param name="receiptTry">Which try it is, from 1; 0 if that is not known: then it is taken for the current one.</param>
    public void Refused(int receiptTry)
    {
        lock (_lock) _isRefused |= receiptTry == 0 || receiptTry == _tries;
    }

    /// <summary>Whether the current try waits for a first link, so that another one would only wait beside it.</summary>
    /// <param name="now">The time since some fixed moment.</param>
    /// <param name="longest">How long a message waits for a first link.</param>
    public bool IsHeld(TimeSpan now, TimeSpan longest)
    {
        lock (_lock) return _isHeld && now - _begunAt < longest;
    }

    /// <summary>The neighbour by which the current try has gone if nothing was heard of it for so long that it is likely to be lost; else null.</summary>
    public PeerId? SilentHop(TimeSpan now, TimeSpan patience)
    {
        lock (_lock) return !_isRefused && now - _sentAt >= patience ? _firstHop : null;
    }

    /// <inheritdoc/>
    public void OnSent(PeerId? firstHop, DropReason reason, TimeSpan now)
    {
        lock (_lock)
        {
            _isHeld = false;
            _dropped = reason;
            if (reason != DropReason.None) return;
            _hasLeft = true;
            if (!_hasMoved) (_firstHop, _sentAt) = (firstHop, now); // else that has been quicker
        }
    }

    /// <summary>Notes that a try is in another neighbour's hands now: it is that one's to see to.</summary>
    /// <param name="receiptTry">Which try it is, from 1.</param>
    /// <param name="firstHop">The neighbour; null if it is the target itself.</param>
    /// <param name="now">The time since some fixed moment.</param>
    public void Moved(int receiptTry, PeerId? firstHop, TimeSpan now)
    {
        lock (_lock)
        {
            if (receiptTry != _tries) return;
            (_hasMoved, _firstHop, _sentAt) = (true, firstHop, now);
        }
    }

    /// <summary>Tells the end; to be called by whoever has taken the message out of the book, or has not entered it.</summary>
    public void Complete(DeliveryStatus status, TimeSpan now, int hops = 0, DropReason reason = DropReason.None)
    {
        DeliveryReport report;
        lock (_lock)
        {
            // One that no try of has left was not lost on the way.
            if (status is DeliveryStatus.TimedOut or DeliveryStatus.NotReachable && !_hasLeft && _dropped != DropReason.None)
                (status, reason) = (DeliveryStatus.Dropped, _dropped);
            report = new DeliveryReport(status, hops, _tries == 0 ? TimeSpan.Zero : now - _firstAt, _tries, reason);
        }

        completed(report);
    }
}
