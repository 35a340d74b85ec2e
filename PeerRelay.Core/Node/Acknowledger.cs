using PeerRelay.Links;
using PeerRelay.Neighbours;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>
/// Tells a neighbour that holds what it hands to this node which messages it may let go of, all of a turn at once, and which it must hand to another. For the thread that receives.
/// </summary>
internal sealed class Acknowledger(NodeContext node)
{
    /// <summary>More than an acknowledgement of usual messages has bytes.</summary>
    private const int MaxLength = 8 * 1024;

    private readonly AckBatch _batch = new();

    /// <summary>Answers for a message of a neighbour.</summary>
    /// <param name="envelope">The message, of a type that is held.</param>
    /// <param name="neighbour">The neighbour.</param>
    /// <param name="reason">What became of it here.</param>
    /// <param name="link">The link that it came by.</param>
    public void Answer(in Envelope envelope, Neighbour neighbour, DropReason reason, ILink link)
    {
        if (envelope.To == node.Self) return; // what is for this node is not held
        switch (reason)
        {
            case DropReason.None:
            case DropReason.Duplicate: // it is in good hands
            case DropReason.UnwantedSignal: // the target is linked here, and must not get it by another way either
                if (_batch.TryAdd(envelope)) return;
                Flush(neighbour, link);
                _batch.TryAdd(envelope);
                break;
            case DropReason.HopLimit:
                Refuse(envelope, neighbour, RefusalReason.HopLimit, link);
                break;
            case DropReason.SendQueueFull:
            case DropReason.LinkClosed:
            case DropReason.TooLarge:
                Refuse(envelope, neighbour, RefusalReason.Full, link);
                break;
            default:
                Refuse(envelope, neighbour, RefusalReason.NoRoute, link);
                break;
        }
    }

    /// <summary>Sends the acknowledgements of this turn.</summary>
    public void Flush(Neighbour neighbour, ILink link)
    {
        if (link.IsClosing) _batch.Clear();
        if (_batch.IsEmpty || !link.HasRoom(MaxLength)) return; // then with the next turn
        Send(_batch.Write(neighbour.Id, node.Self, node.NextNonce()), neighbour, link);
    }

    /// <summary>Forgets them: the link has ended.</summary>
    public void Clear() => _batch.Clear();

    private void Refuse(in Envelope envelope, Neighbour neighbour, RefusalReason reason, ILink link)
    {
        Span<byte> nonce = stackalloc byte[WireLimits.MaxNonceBytes];
        nonce = nonce[..envelope.CopyNonce(nonce)];
        Send(CantBody.Write(neighbour.Id, node.Self, node.NextNonce(), envelope.From, nonce, reason), neighbour, link);
    }

    private void Send(byte[] frame, Neighbour neighbour, ILink link)
    {
        if (link.IsClosing) return;
        var reason = link.TrySend(frame);
        if (reason != DropReason.None) node.Drop(reason, neighbour.Id, node.Self, neighbour.Id);
    }
}
