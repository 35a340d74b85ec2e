using PeerRelay.Identity;
using PeerRelay.Neighbours;
using PeerRelay.Routing;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>Puts messages on links: those of this node's own, and those that it passes on. It never waits.</summary>
internal sealed class Outbox(NodeContext node)
{
    private readonly PendingMessages _pending = new(node.Limits.PendingMessages, node.Limits.PendingBytes, node.Limits.PendingTime);

    /// <summary>Messages that wait for a first link.</summary>
    public int PendingCount => _pending.Count;

    /// <summary>Sends a message of this node's own.</summary>
    /// <param name="to">Its target, not this node.</param>
    /// <param name="nonce">Its nonce.</param>
    /// <param name="frame">The whole frame.</param>
    public SendOutcome Send(PeerId to, ulong nonce, byte[] frame)
    {
        if (frame.Length + WireLimits.HopRoom > node.Limits.MaxFrameBytes) return Dropped(DropReason.TooLarge, to);
        if (node.Neighbours.Count > 0) return SendNow(to, nonce, frame);

        var reason = _pending.TryAdd(new PendingMessage(to, nonce, frame, node.Now));
        if (reason != DropReason.None) return Dropped(reason, to);
        if (node.Neighbours.Count > 0) FlushPending(); // the first link may have come in between
        return new SendOutcome(SendStatus.Queued);
    }

    /// <summary>Puts a message that came in on the links that the router has chosen.</summary>
    /// <returns><see cref="DropReason.None"/> if any of them took it, else why not; it has been counted.</returns>
    public DropReason Forward(in Envelope envelope, in Route<Neighbour> route)
    {
        var reason = TryForward(envelope, route.First!);
        if (route.Second is { } second && TryForward(envelope, second) == DropReason.None) reason = DropReason.None;
        if (reason == DropReason.None) node.Counters.Forwarded();
        return reason;
    }

    /// <summary>Sends what has waited for a first link.</summary>
    public void FlushPending()
    {
        while (node.Neighbours.Count > 0)
        {
            var isTaken = _pending.TryTake(node.Now, out var message, out var expired);
            CountExpired(expired);
            if (!isTaken) return;
            SendNow(message.To, message.Nonce, message.Frame);
        }
    }

    /// <summary>Drops what has waited too long.</summary>
    public void Expire()
    {
        CountExpired(_pending.Expire(node.Now));
        FlushPending();
    }

    private SendOutcome SendNow(PeerId to, ulong nonce, byte[] frame)
    {
        var route = node.Router.RouteOwn(to, nonce, node.Now);
        if (route.Action != RouteAction.Forward) return Dropped(route.Reason, to);
        var reason = TrySend(frame, to, route.First!);
        var copies = reason == DropReason.None ? 1 : 0;
        if (route.Second is { } second && TrySend(frame, to, second) == DropReason.None) copies++;
        return copies == 0
            ? new SendOutcome(SendStatus.Dropped, reason)
            : new SendOutcome(route.IsDirect ? SendStatus.SentToTarget : SendStatus.Relayed, Copies: copies);
    }

    private DropReason TrySend(byte[] frame, PeerId to, Neighbour neighbour)
    {
        var reason = neighbour.Primary.TrySend(frame);
        if (reason != DropReason.None) node.Drop(reason, neighbour.Id, node.Self, to);
        return reason;
    }

    private DropReason TryForward(in Envelope envelope, Neighbour neighbour)
    {
        var reason = neighbour.Primary.TryForward(envelope, node.Self);
        if (reason != DropReason.None) node.Drop(reason, neighbour.Id, envelope.From, envelope.To);
        return reason;
    }

    private SendOutcome Dropped(DropReason reason, PeerId to)
    {
        node.Drop(reason, link: null, node.Self, to);
        return new SendOutcome(SendStatus.Dropped, reason);
    }

    private void CountExpired(int count)
    {
        for (var i = 0; i < count; i++) node.Drop(DropReason.PendingExpired, from: node.Self);
    }
}
