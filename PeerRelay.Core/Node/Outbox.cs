using PeerRelay.Identity;
using PeerRelay.Links;
using PeerRelay.Neighbours;
using PeerRelay.Routing;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>Puts messages on links: those of this node's own, and those that it passes on. It never waits.</summary>
internal sealed class Outbox(NodeContext node, Carrier carrier)
{
    private readonly PendingMessages _pending = new(node.Limits.PendingMessages, node.Limits.PendingBytes, node.Limits.PendingTime);
    private PendingMessage? _next; // taken from the queue, and not sent for lack of room; only whoever flushes touches it
    private int _flushes;
    private volatile bool _hasNext;
    private volatile bool _isStopped;

    /// <summary>Messages that wait for a first link, or for room on it.</summary>
    public int PendingCount => _pending.Count + (_hasNext ? 1 : 0);

    /// <summary>Sends a message of this node's own.</summary>
    /// <param name="to">Its target, not this node.</param>
    /// <param name="nonce">Its nonce.</param>
    /// <param name="frame">The whole frame.</param>
    /// <param name="receiptTry">Which try it is, if it asks for a receipt; 0 if not.</param>
    /// <param name="observer">Is told which way it goes; null for nobody.</param>
    public SendOutcome Send(PeerId to, ulong nonce, byte[] frame, int receiptTry = 0, ISendObserver? observer = null)
    {
        var message = new PendingMessage(to, nonce, frame, node.Now, receiptTry, observer);
        if (frame.Length + WireLimits.HopRoom > node.Limits.MaxFrameBytes) return Dropped(DropReason.TooLarge, message);
        if (node.Neighbours.Count > 0) return Send(message, RouteOwn(message));

        var reason = _pending.TryAdd(message);
        if (reason != DropReason.None) return Dropped(reason, message);
        if (node.Neighbours.Count > 0 || _isStopped) FlushPending(); // the first link, or the end, may have come in between
        return new SendOutcome(SendStatus.Queued);
    }

    /// <summary>Puts a message that came in on the links that the router has chosen.</summary>
    /// <param name="envelope">The message.</param>
    /// <param name="route">Where it goes.</param>
    /// <param name="by">The link that it came by.</param>
    /// <returns><see cref="DropReason.None"/> if any of them took it, else why not; it has been counted.</returns>
    public DropReason Forward(in Envelope envelope, in Route<Neighbour> route, ILink by)
    {
        var reason = carrier.Forward(envelope, route.First!, by);
        if (route.Second is { } second && carrier.Forward(envelope, second, by) == DropReason.None) reason = DropReason.None;
        return reason;
    }

    /// <summary>
    /// Sends what has waited for a first link, as far as the links have room: who was told that it waits must not lose it to a queue that is full
    /// because so much has waited. The rest goes with the next flush.
    /// </summary>
    public void FlushPending()
    {
        // One at a time, so that the order stays. Whoever comes meanwhile leaves the work to the one that is at it, and does not wait.
        if (Interlocked.Increment(ref _flushes) > 1) return;
        int begun;
        do
        {
            begun = Volatile.Read(ref _flushes);
            while (TryTakePending(out var message) && TrySendPending(message)) { }
        }
        while (Interlocked.CompareExchange(ref _flushes, 0, begun) != begun);
    }

    /// <summary>Drops what has waited too long, and sends what there is room for now.</summary>
    public void Expire()
    {
        CountExpired(_pending.Expire(node.Now));
        FlushPending();
    }

    /// <summary>Drops what waits and what still comes: the node has stopped.</summary>
    public void Stop()
    {
        _isStopped = true;
        FlushPending();
    }

    private bool TryTakePending(out PendingMessage message)
    {
        if (_next is { } next)
        {
            message = next;
            _next = null;
            _hasNext = false;
            if (node.Now - next.QueuedAt < node.Limits.PendingTime) return true;
            CountExpired(1);
        }

        message = default;
        if (node.Neighbours.Count == 0 && !_isStopped) return false;
        var isTaken = _pending.TryTake(node.Now, out message, out var expired);
        CountExpired(expired);
        return isTaken;
    }

    /// <returns>False if the message must wait.</returns>
    private bool TrySendPending(in PendingMessage message)
    {
        if (_isStopped)
        {
            Dropped(DropReason.Stopped, message);
            return true;
        }

        if (node.Neighbours.Count == 0) return Keep(message);
        var route = RouteOwn(message);
        if (route is { Action: RouteAction.Forward, First.Primary: var link } && (link.IsClosing || !link.HasRoom(message.Frame.Length)))
            return Keep(message);
        Send(message, route);
        return true;
    }

    private bool Keep(in PendingMessage message)
    {
        _next = message;
        _hasNext = true;
        return false;
    }

    private Route<Neighbour> RouteOwn(in PendingMessage message) =>
        node.Router.RouteOwn(message.To, message.Nonce, node.Now, message.ReceiptTry, IsHeld(message));

    /// <summary>Whether a message matters; of one whose target is linked it makes no difference, and is not looked at.</summary>
    private bool IsHeld(in PendingMessage message) =>
        node.Router.Links.Find(message.To) is not null || !Envelope.TryReadText(message.Frame, out var envelope, out _) || envelope.Type.IsHeld();

    private SendOutcome Send(in PendingMessage message, in Route<Neighbour> route)
    {
        if (route.Action != RouteAction.Forward) return Dropped(route.Reason, message);
        var reason = carrier.Send(message.Frame, message.To, route.First!, out var firstHop);
        var copies = reason == DropReason.None ? 1 : 0;
        if (route.Second is { } second && carrier.Send(message.Frame, message.To, second, out var other) == DropReason.None && ++copies == 1)
            (firstHop, reason) = (other, DropReason.None);
        message.Observer?.OnSent(copies == 0 || firstHop == message.To ? null : firstHop, reason, node.Now);
        return copies == 0
            ? new SendOutcome(SendStatus.Dropped, reason)
            : new SendOutcome(firstHop == message.To ? SendStatus.SentToTarget : SendStatus.Relayed, Copies: copies);
    }

    private SendOutcome Dropped(DropReason reason, in PendingMessage message)
    {
        node.Drop(reason, link: null, node.Self, message.To);
        message.Observer?.OnSent(firstHop: null, reason, node.Now);
        return new SendOutcome(SendStatus.Dropped, reason);
    }

    private void CountExpired(int count)
    {
        for (var i = 0; i < count; i++) node.Drop(DropReason.PendingExpired, from: node.Self);
    }
}
