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
        Sender = new MessageSender(node, Outbox, Receipts);
        Requester = new Requester(node, Sender);
        Responder = new Responder(node, Sender);
        var delivery = new Delivery(node, Requester, Responder);
        Sender.DeliverHere = delivery.Deliver;
        LargeMessages = new PartReceiver(node, Receipts, delivery);
        Messages = new MessageHandler(node, Outbox, Carrier, Announcer, Handshakes, Signals, Receipts, Presence, delivery, LargeMessages);
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

    /// <summary>What sends the application's messages.</summary>
    public MessageSender Sender { get; }

    /// <summary>What asks other peers.</summary>
    public Requester Requester { get; }

    /// <summary>What has the application answer others.</summary>
    public Responder Responder { get; }

    /// <summary>What puts together messages that come in parts.</summary>
    public PartReceiver LargeMessages { get; }

    /// <summary>What handles the messages for this node.</summary>
    public MessageHandler Messages { get; }
}
