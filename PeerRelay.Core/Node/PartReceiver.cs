using System.Runtime.CompilerServices;
using PeerRelay.LargeMessages;
using PeerRelay.Neighbours;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>Takes the parts of messages that are too large for a frame, and delivers those that are whole. The decisions are <see cref="PartialMessages"/>'; this carries them out.</summary>
internal sealed class PartReceiver(NodeContext node, ReceiptService receipts, Delivery delivery)
{
    private readonly PartialMessages _messages = new(node.Limits.MessageBytes, node.Limits.PartialBytes, node.Limits.ReceiptedMessages);

    /// <summary>Takes a part.</summary>
    /// <returns>Why it was dropped, or <see cref="DropReason.None"/>.</returns>
    [SkipLocalsInit] // what is put on the stack is written before it is read
    public DropReason OnPart(in Envelope envelope)
    {
        Span<byte> room = stackalloc byte[WireLimits.MaxNonceBytes];
        if (!PartBody.TryRead(envelope, room, out var part)) return DropReason.InvalidBody;
        var wantsReceipt = envelope.ReceiptTry > 0;
        if (wantsReceipt && !receipts.IsToBeDelivered(envelope)) return DropReason.Duplicate;
        // The sender sends the last part when it has receipts of all others. Some of those may be forgotten since, with all else by a restart: that of the last says that the message is whole.
        var (isReceipted, reason) = Add(envelope, part, out var whole) switch
        {
            PartFate.Kept => (!part.IsLast, DropReason.None),
            PartFate.Repeated => (!part.IsLast, DropReason.Duplicate),
            PartFate.Completing => Complete(whole!, part.Offset, envelope),
            PartFate.Delivered => (true, DropReason.Duplicate),
            PartFate.UnderWay => (false, DropReason.Duplicate),
            PartFate.TooLarge => (false, DropReason.TooLarge),
            PartFate.NoRoom => (false, DropReason.PartialMessagesFull),
            _ => (false, DropReason.InvalidBody),
        };
        if (wantsReceipt) receipts.OnDelivered(envelope, isReceipted);
        return reason;
    }

    /// <summary>Notes that there is no link to a neighbour any more.</summary>
    public void OnGone(Neighbour neighbour) => _messages.OnGone(neighbour.Id);

    /// <summary>Forgets messages for which nothing has come for long.</summary>
    public void Expire()
    {
        foreach (var message in _messages.Expire(node.Now)) OnForgotten(message);
    }

    private PartFate Add(in Envelope envelope, in Part part, out PartialMessage? whole)
    {
        var forgotten = new List<PartialMessage>();
        var fate = _messages.Add(envelope.From, envelope.LastHop, part, node.Now, forgotten, out whole);
        foreach (var message in forgotten) OnForgotten(message);
        return fate;
    }

    private void OnForgotten(PartialMessage message) => node.Drop(DropReason.PartsMissing, message.Link, message.From, node.Self);

    /// <summary>Delivers a message that is whole.</summary>
    /// <returns>Whether it was taken, and if not, why, unless that has been counted.</returns>
    private (bool IsTaken, DropReason Reason) Complete(PartialMessage whole, int offset, in Envelope envelope)
    {
        var outcome = DeliveryOutcome.Malformed;
        try
        {
            var bytes = whole.PutTogether();
            if (whole.Kind == PartKind.Json && !EnvelopeWriter.AcceptsData(bytes)) return (false, DropReason.InvalidBody);
            outcome = DeliveryOutcome.Refused;
            var message = whole.Kind == PartKind.Bytes
                ? PeerMessage.OfBytes(whole.From, envelope.LastHop, bytes, envelope.PathCount, envelope.ReceiptTry)
                : new PeerMessage(whole.From, bytes, envelope.PathCount) { LastHop = envelope.LastHop, ReceiptTry = envelope.ReceiptTry };
            var refusal = delivery.Deliver(message);
            if (refusal == DropReason.None) outcome = DeliveryOutcome.Taken;
            return (refusal == DropReason.None, refusal == DropReason.NobodyListens ? refusal : DropReason.None);
        }
        finally
        {
            _messages.End(whole, offset, outcome, node.Now); // whatever happens: else its room would never be free again
        }
    }
}
