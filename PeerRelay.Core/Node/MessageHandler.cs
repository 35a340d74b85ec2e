using PeerRelay.Identity;
using PeerRelay.Links;
using PeerRelay.Neighbours;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>Handles the messages that are addressed to this node.</summary>
internal sealed class MessageHandler(NodeContext node, Outbox outbox, HandshakeService handshakes)
{
    /// <summary>Whether a message shows that its source speaks WebRTC.</summary>
    public static bool ShowsWebRtc(in Envelope envelope) =>
        envelope.Type == BodyType.Signal
        || (envelope.Type == BodyType.HandshakeAnswer && HandshakeAnswerBody.TryRead(envelope, out var answer) && answer.WebRtc);

    /// <summary>Handles a message.</summary>
    /// <returns>Why it was dropped, or <see cref="DropReason.None"/>. It has been counted.</returns>
    public DropReason Handle(in Envelope envelope, Neighbour neighbour, ILink link)
    {
        var reason = envelope.Type switch
        {
            BodyType.User => Deliver(envelope),
            BodyType.FindPeers => OnFindPeers(envelope, neighbour),
            BodyType.FoundPeers => OnFoundPeers(envelope, neighbour),
            BodyType.HandshakeOffer => handshakes.OnOffer(envelope.From, link),
            BodyType.HandshakeAnswer => OnAnswer(envelope, link),
            _ => DropReason.UnknownType, // signals too, until this node speaks WebRTC: its answers say that it does not
        };
        if (reason != DropReason.None) node.Drop(reason, neighbour.Id, envelope.From, envelope.To);
        return reason;
    }

    private DropReason Deliver(in Envelope envelope)
    {
        var json = envelope.BodyData;
        node.Counters.Delivered();
        node.Events.Raise(new PeerMessage(envelope.From, json.IsEmpty ? "null"u8.ToArray() : json.ToArray(), envelope.PathCount));
        return DropReason.None;
    }

    private DropReason OnFindPeers(in Envelope envelope, Neighbour neighbour)
    {
        if (!FindPeersBody.TryRead(envelope, out var target, out var traits)) return DropReason.InvalidBody;
        if (envelope.From != neighbour.Id) handshakes.DoubtLinkTo(envelope.From); // one of the old kind searches by others if it leaves ours unserved
        else if (traits is { } told) node.Neighbours.Learn(neighbour, told);
        else neighbour.HasSpokenAsOldKind();

        // Only peers that are linked now are named: they are alive, and nobody can have us name invented ones.
        var found = new Neighbour[WireLimits.MaxFoundPeers];
        var count = node.Router.Links.CollectClosest(target, [envelope.From], found);
        Span<PeerId> ids = stackalloc PeerId[WireLimits.MaxFoundPeers];
        for (var i = 0; i < count; i++) ids[i] = found[i].Id;
        var nonce = node.NextNonce();
        outbox.Send(envelope.From, nonce, FoundPeersBody.Write(envelope.From, node.Self, nonce, ids[..count]));
        return DropReason.None;
    }

    private DropReason OnFoundPeers(in Envelope envelope, Neighbour neighbour)
    {
        // We ask neighbours only, and take one answer to each search, by the neighbour's own link: else anybody could have us make offers to
        // invented peers, or use up the answer that is due.
        if (envelope.From != neighbour.Id || !neighbour.TakeAnswer()) return DropReason.UnaskedAnswer;
        neighbour.HasSpokenAsOldKind();
        Span<PeerId> ids = stackalloc PeerId[WireLimits.MaxFoundPeers];
        if (!FoundPeersBody.TryRead(envelope, ids, out var count)) return DropReason.InvalidBody;
        handshakes.OnFoundPeers(ids[..count]);
        return DropReason.None;
    }

    private DropReason OnAnswer(in Envelope envelope, ILink link) => HandshakeAnswerBody.TryRead(envelope, out var answer)
        ? handshakes.OnAnswer(envelope.From, answer, link)
        : DropReason.InvalidBody;
}
