using PeerRelay.Transports;

namespace PeerRelay.Node;

/// <summary>What a node is made of but for what waits, accepts and dials: made and wired in one place for a real node and a simulated one. A link refers to one object, and not to each of them.</summary>
internal sealed class NodeParts
{
    /// <summary>Makes them.</summary>
    /// <param name="node">The node.</param>
    /// <param name="policy">Which urls that others name it dials.</param>
    public NodeParts(NodeContext node, DialPolicy policy)
    {
        Node = node;
        Carrier = new Carrier(node);
        Outbox = new Outbox(node, Carrier);
        Handshakes = new HandshakeService(node, Outbox, policy);
        Signals = new SignalService(node, Outbox, Handshakes);
        Receipts = new ReceiptService(node, Outbox);
        Announcer = new Announcer(node);
        Membership = new Membership(node, Outbox, Announcer, Handshakes);
        Presence = new Presence(node, Outbox);
        Messages = new MessageHandler(node, Outbox, Carrier, Announcer, Handshakes, Signals, Receipts, Presence);
        Carrier.FoundSilent += neighbour => Membership.Probe(neighbour, neighbour.Primary);
        Carrier.Undelivered += Receipts.TellSource;
        Carrier.Moved += Receipts.OnMoved;
    }

    /// <summary>The node.</summary>
    public NodeContext Node { get; }

    /// <summary>What hands messages to neighbours, and holds them meanwhile.</summary>
    public Carrier Carrier { get; }

    /// <summary>What passes messages on.</summary>
    public Outbox Outbox { get; }

    /// <summary>What makes links to peers that are known by id.</summary>
    public HandshakeService Handshakes { get; }

    /// <summary>What hands signals to the WebRTC connections that are being made.</summary>
    public SignalService Signals { get; }

    /// <summary>What waits for receipts, and gives them.</summary>
    public ReceiptService Receipts { get; }

    /// <summary>What tells neighbours of the node's links.</summary>
    public Announcer Announcer { get; }

    /// <summary>What is to be done about peers that come and go.</summary>
    public Membership Membership { get; }

    /// <summary>What finds out whether peers that are not linked are in the network.</summary>
    public Presence Presence { get; }

    /// <summary>What handles the messages for this node.</summary>
    public MessageHandler Messages { get; }
}
