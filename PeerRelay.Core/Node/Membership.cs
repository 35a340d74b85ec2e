using PeerRelay.Links;
using PeerRelay.Neighbours;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>What a node does when a peer is linked and when it is gone.</summary>
internal sealed class Membership(NodeContext node, Outbox outbox, Announcer announcer, HandshakeService handshakes)
{
    /// <summary>How long a peer that has dialled us may take to ask us: if it tells then that it is of our kind, and our answer tells it the same, we need not ask.</summary>
    private static readonly TimeSpan AskAfter = TimeSpan.FromSeconds(1);

    /// <summary>How often links are trimmed. 10 s: there is no hurry, and what was closed shows first in what the other side tells.</summary>
    private static readonly TimeSpan TrimInterval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Queue<(Neighbour Neighbour, TimeSpan At)> _unasked = new();
    private TimeSpan _trimAt;

    public void OnLinked(Neighbour neighbour, ILink link)
    {
        NodeLog.Linked(node.Logger, link.Origin.Direction, neighbour.Id, link.Origin.RemoteAddress);
        // Every new neighbour is asked, as the reference does (_onConnection in lib/client.js).
        if (link.Origin.Direction == LinkDirection.Outbound) Probe(neighbour, link);
        else lock (_lock) _unasked.Enqueue((neighbour, node.Now + AskAfter));
        handshakes.OnLinked(neighbour.Id);
        outbox.FlushPending();
        node.Events.Raise(LinkInfoReader.Read(node, neighbour));
    }

    public void OnGone(Neighbour neighbour, ILink link)
    {
        var reason = link.CloseReason ?? LinkCloseReason.ConnectionLost;
        NodeLog.Unlinked(node.Logger, neighbour.Id, reason);
        announcer.OnGone(neighbour);
        handshakes.OnGone(neighbour, link.IsTrimmed ? LinkCloseReason.Trimmed : reason);
        node.Events.Raise(new PeerDisconnected(LinkInfoReader.Read(node, neighbour), reason));
    }

    /// <summary>Asks those that have dialled us some time ago and have not told that they are of our kind. To be called once a second.</summary>
    public void AskUnknown()
    {
        while (TryTakeUnasked() is { } neighbour)
            if (!neighbour.IsKin && node.Router.Links.Find(neighbour.Id) == neighbour)
                Probe(neighbour, neighbour.Primary);
    }

    /// <summary>Closes links that nobody needs, if there are more than are kept.</summary>
    public void Trim()
    {
        if (node.Limits.KeptLinks == 0 || node.Now < _trimAt) return;
        _trimAt = node.Now + TrimInterval;
        var now = node.Options.TimeProvider.GetUtcNow();
        foreach (var neighbour in node.Trims.Plan(node.Limits.KeptLinks, neighbour => now - neighbour.Primary.ConnectedAt))
            if (neighbour.Contest is null)
                neighbour.Primary.Close(LinkCloseReason.Trimmed);
    }

    /// <summary>Tells all neighbours anew what this node is: it can be reached, which it did not know before.</summary>
    public void Reannounce()
    {
        if (node.IsDialable) return; // then it has told so from the start
        foreach (var neighbour in node.Router.Links.EnumerateAfter())
            if (neighbour.Primary.Origin.Direction == LinkDirection.Outbound)
                Probe(neighbour, neighbour.Primary); // whoever dialled us knows
    }

    /// <summary>Has a neighbour that has been silent for long show that it still serves our link.</summary>
    public void Doubt(Neighbour neighbour)
    {
        if (node.Neighbours.Doubt(neighbour, node.Now)) Probe(neighbour, neighbour.Primary);
    }

    /// <summary>Asks a peer over one link of ours whom it knows near us: it tells our traits, and any peer answers it.</summary>
    public void Probe(Neighbour neighbour, ILink link)
    {
        var id = neighbour.Id;
        var nonce = node.NextNonce();
        neighbour.Asked();
        var reason = link.TrySend(FindPeersBody.Write(id, node.Self, nonce, node.Self, node.Traits));
        if (reason != DropReason.None) node.Drop(reason, id, node.Self, id);
    }

    private Neighbour? TryTakeUnasked()
    {
        lock (_lock) return _unasked.TryPeek(out var next) && next.At <= node.Now ? _unasked.Dequeue().Neighbour : null;
    }
}
