namespace PeerRelay.Node;

/// <summary>What all links of a node share: a link refers to one object, and not to each of them.</summary>
/// <param name="Node">The node.</param>
/// <param name="Outbox">What passes messages on.</param>
/// <param name="Carrier">What holds them meanwhile.</param>
/// <param name="Messages">What handles those for this node.</param>
/// <param name="Receipts">What tells the source of a message that has no way on.</param>
/// <param name="Membership">What is to be done about peers that come and go.</param>
internal sealed record SessionParts(
    NodeContext Node, Outbox Outbox, Carrier Carrier, MessageHandler Messages, ReceiptService Receipts, Membership Membership);
