using PeerRelay.Links;
using PeerRelay.Neighbours;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>What a node does when a peer is linked and when it is gone.</summary>
internal sealed class Membership(NodeContext node, Outbox outbox, HandshakeService handshakes)
{
    public void OnLinked(Neighbour neighbour, ILink link)
    {
        NodeLog.Linked(node.Logger, link.Origin.Direction, neighbour.Id, link.Origin.RemoteAddress);
        Probe(neighbour, link); // every new neighbour is asked at once, as the reference does (_onConnection in lib/client.js)
        handshakes.OnLinked(neighbour.Id);
        outbox.FlushPending();
        node.Events.Raise(LinkInfoReader.Read(node, neighbour));
    }

    public void OnGone(Neighbour neighbour, ILink link)
    {
        var reason = link.CloseReason ?? LinkCloseReason.ConnectionLost;
        NodeLog.Unlinked(node.Logger, neighbour.Id, reason);
        handshakes.OnGone(neighbour, reason);
        node.Events.Raise(new PeerDisconnected(LinkInfoReader.Read(node, neighbour), reason));
    }

    /// <summary>Tells all neighbours anew what this node is: it can be reached, which it did not know before.</summary>
    public void Reannounce()
    {
        if (node.Options.PublicUrl is not null) return; // then it has told so from the start
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
}
