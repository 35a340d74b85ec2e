using PeerRelay.Identity;
using PeerRelay.Links;
using PeerRelay.Neighbours;
using PeerRelay.Routing;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>Handles the messages that are addressed to this node.</summary>
internal sealed class MessageHandler(
    NodeContext node, Outbox outbox, Carrier carrier, Announcer announcer, HandshakeService handshakes, SignalService signals, ReceiptService receipts,
    Presence presence, Delivery delivery, PartReceiver parts)
{
    /// <summary>Whether a message shows that its source speaks WebRTC.</summary>
    public static bool ShowsWebRtc(in Envelope envelope) =>
        envelope.Type == BodyType.Signal
        || (envelope.Type == BodyType.HandshakeAnswer && HandshakeAnswerBody.TryRead(envelope, out var answer) && answer.WebRtc);

    /// <summary>Handles a message.</summary>
    /// <returns>What became of it. A drop has been counted.</returns>
    public FrameFate Handle(in Envelope envelope, Neighbour neighbour, ILink link)
    {
        var isDue = false;
        var reason = envelope.Type switch
        {
            BodyType.User => Deliver(envelope),
            BodyType.Part => parts.OnPart(envelope),
            BodyType.FindPeers => OnFindPeers(envelope, neighbour),
            BodyType.FoundPeers => OnFoundPeers(envelope, neighbour),
            BodyType.HandshakeOffer => handshakes.OnOffer(envelope.From, HandshakeOfferBody.IsSpare(envelope), link),
            BodyType.HandshakeAnswer => OnAnswer(envelope, link),
            BodyType.Neighbours => OnNeighbours(envelope, neighbour),
            BodyType.Ack => OnAck(envelope, neighbour, out isDue),
            BodyType.Cant => OnCant(envelope, neighbour, out isDue),
            BodyType.Receipt => receipts.OnReceipt(envelope),
            BodyType.NotHere => receipts.OnNotHere(envelope),
            BodyType.Signal => signals.OnSignal(envelope, link),
            _ => DropReason.UnknownType,
        };
        if (reason == DropReason.None) return isDue ? FrameFate.Due : FrameFate.Handled;
        node.Drop(reason, neighbour.Id, envelope.From, envelope.To);
        return FrameFate.Dropped;
    }

    private DropReason Deliver(in Envelope envelope)
    {
        var json = envelope.BodyData;
        var receiptTry = envelope.ReceiptTry;
        if (receiptTry > 0 && !receipts.IsToBeDelivered(envelope)) return DropReason.Duplicate;
        var message = new PeerMessage(envelope.From, json.IsEmpty ? "null"u8.ToArray() : json.ToArray(), envelope.PathCount)
        {
            LastHop = envelope.LastHop, ReceiptTry = receiptTry,
        };
        var refusal = delivery.Deliver(message);
        if (receiptTry == 0) return DropReason.None;
        receipts.OnDelivered(envelope, isTaken: refusal == DropReason.None);
        return refusal == DropReason.NobodyListens ? refusal : DropReason.None; // others have been counted by whoever refused
    }

    private DropReason OnFindPeers(in Envelope envelope, Neighbour neighbour)
    {
        if (!FindPeersBody.TryRead(envelope, out var target, out var traits)) return DropReason.InvalidBody;
        if (envelope.From != neighbour.Id) handshakes.DoubtLinkTo(envelope.From); // one of the old kind searches by others if it leaves ours unserved
        else if (traits is { } told) Learn(neighbour, told);
        else neighbour.HasSpokenAsOldKind();

        // Only peers that are linked now are named: they are alive, and nobody can have us name invented ones.
        Span<PeerId> ids = stackalloc PeerId[2 * WireLimits.MaxFoundPeers];
        var count = Collect(node.Router.Links, target, envelope.From, ids[..WireLimits.MaxFoundPeers]);
        var ours = traits is null || envelope.From != neighbour.Id ? 0 : Collect(node.Router.Kin, target, envelope.From, ids[WireLimits.MaxFoundPeers..]);
        var nonce = node.NextNonce();
        outbox.Send(envelope.From, nonce, FoundPeersBody.Write(
            envelope.From, node.Self, nonce, ids[..count], traits is null ? null : node.Traits, ids.Slice(WireLimits.MaxFoundPeers, ours)));
        return DropReason.None;
    }

    private static int Collect(RoutingTable<Neighbour> table, PeerId target, PeerId asker, Span<PeerId> ids)
    {
        var found = new Neighbour[ids.Length];
        var count = table.CollectClosest(target, [asker], found);
        for (var i = 0; i < count; i++) ids[i] = found[i].Id;
        return count;
    }

    private DropReason OnFoundPeers(in Envelope envelope, Neighbour neighbour)
    {
        // Only a neighbour is asked whom it knows, and one answer is taken to each search, by its own link: else anybody could have us make offers to
        // invented peers, or use up the answer that is due. Of others it counts only that they answer.
        if (envelope.From != neighbour.Id) return presence.OnAnswer(envelope.From) ? DropReason.None : DropReason.UnaskedAnswer;
        if (!neighbour.TakeAnswer()) return DropReason.UnaskedAnswer;
        neighbour.HasSpokenAsOldKind();
        Span<PeerId> ids = stackalloc PeerId[WireLimits.MaxFoundPeers];
        if (!FoundPeersBody.TryRead(envelope, ids, out var count)) return DropReason.InvalidBody;
        if (PeerTraits.Read(envelope.Body) is { } told) Learn(neighbour, told);
        handshakes.OnFoundPeers(ids[..count], areKin: false, neighbour.Id);
        if (FoundPeersBody.TryReadOurs(envelope, ids, out count)) handshakes.OnFoundPeers(ids[..count], areKin: true, neighbour.Id);
        return DropReason.None;
    }

    private DropReason OnNeighbours(in Envelope envelope, Neighbour neighbour)
    {
        Span<PeerId> ids = stackalloc PeerId[WireLimits.MaxNeighbours];
        if (!IsOf(envelope, neighbour)) return DropReason.UnaskedAnswer;
        if (!NeighboursBody.TryRead(envelope, ids, out var count)) return DropReason.InvalidBody;
        node.Neighbours.Tell(neighbour, ids[..count]);
        handshakes.OnFoundPeers(ids[..count], areKin: true, neighbour.Id);
        return DropReason.None;
    }

    private DropReason OnAck(in Envelope envelope, Neighbour neighbour, out bool isDue)
    {
        isDue = false;
        if (!IsOf(envelope, neighbour)) return DropReason.UnaskedReceipt;
        if (!AckBody.TryRead(envelope, out var acks)) return DropReason.InvalidBody;
        isDue = carrier.OnAck(acks, neighbour, node.Now);
        return DropReason.None;
    }

    private DropReason OnCant(in Envelope envelope, Neighbour neighbour, out bool isDue)
    {
        isDue = false;
        if (!IsOf(envelope, neighbour)) return DropReason.UnaskedReceipt;
        if (!CantBody.TryRead(envelope, stackalloc byte[WireLimits.MaxNonceBytes], out var refusal)) return DropReason.InvalidBody;
        isDue = carrier.OnRefusal(refusal, neighbour);
        return DropReason.None;
    }

    /// <summary>Whether a message that concerns one link comes by it, and from a peer that speaks so.</summary>
    private static bool IsOf(in Envelope envelope, Neighbour neighbour) => neighbour.IsKin && envelope.From == neighbour.Id && envelope.PathCount == 1;

    private void Learn(Neighbour neighbour, PeerTraits told)
    {
        var (wasKin, before) = (neighbour.IsKin, neighbour.Standing);
        node.Neighbours.Learn(neighbour, told);
        if (!wasKin && neighbour.IsKin) announcer.OnKin(neighbour);
        else if (wasKin && neighbour.Standing != before) announcer.OnStandingChanged();
    }

    private DropReason OnAnswer(in Envelope envelope, ILink link) => HandshakeAnswerBody.TryRead(envelope, out var answer)
        ? handshakes.OnAnswer(envelope.From, answer, link)
        : DropReason.InvalidBody;
}
