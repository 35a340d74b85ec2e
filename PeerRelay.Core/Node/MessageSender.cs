using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>Sends the application's messages, to others and to itself.</summary>
internal sealed class MessageSender(NodeContext node, Outbox outbox, ReceiptService receipts)
{
    private readonly PartSender _parts = new(node, receipts);

    /// <summary>Takes a message for this node itself, and tells why it was not taken, or <see cref="DropReason.None"/>.</summary>
    public Func<PeerMessage, DropReason> DeliverHere { private get; set; } = _ => DropReason.NobodyListens;

    /// <summary>Sends a message.</summary>
    /// <param name="to">Its target.</param>
    /// <param name="json">Its data.</param>
    public SendOutcome Send(PeerId to, ReadOnlySpan<byte> json)
    {
        node.Counters.Sent();
        if (to == node.Self)
        {
            DeliverHere(new PeerMessage(node.Self, json.ToArray(), hops: 0));
            return new SendOutcome(SendStatus.DeliveredHere);
        }

        var nonce = node.NextNonce();
        return outbox.Send(to, nonce, EnvelopeWriter.Write(to, node.Self, nonce, BodyType.User, json));
    }

    /// <summary>Sends a message, in parts if it does not fit a frame, and completes when there is a receipt or it has been given up.</summary>
    /// <param name="to">Its target.</param>
    /// <param name="json">Its data; read before this returns.</param>
    /// <param name="options">How often, and for how long.</param>
    /// <param name="cancellationToken">Stops trying and waiting.</param>
    public Task<DeliveryReport> SendAsync(PeerId to, ReadOnlySpan<byte> json, ReceiptOptions options, CancellationToken cancellationToken)
    {
        node.Counters.Sent();
        if (to == node.Self) return Task.FromResult(SendHere(new PeerMessage(node.Self, json.ToArray(), hops: 0)));
        var nonce = node.NextNonce();
        return Fits(nonce, json.Length)
            ? receipts.SendAsync(to, nonce, UserBody.Write(to, node.Self, nonce, json, receiptTry: 1), options, cancellationToken)
            : _parts.SendAsync(to, PartKind.Json, json, options, cancellationToken);
    }

    /// <summary>Sends bytes, in parts if they do not fit a frame, and completes when there is a receipt or they have been given up.</summary>
    /// <param name="to">Their target.</param>
    /// <param name="bytes">The bytes; read before this returns.</param>
    /// <param name="options">How often, and for how long.</param>
    /// <param name="cancellationToken">Stops trying and waiting.</param>
    public Task<DeliveryReport> SendBytesAsync(PeerId to, ReadOnlySpan<byte> bytes, ReceiptOptions options, CancellationToken cancellationToken)
    {
        // What can't fit a frame is not written as JSON, which has four times the bytes, to find that out.
        if (to != node.Self && bytes.Length > BufferObject.MaxBytes(node.Limits.MaxFrameBytes)) return SendInPartsAsync(to, bytes, options, cancellationToken);
        var json = BufferObject.Write(bytes);
        return to == node.Self || Fits(Nonce.Limit - 1, json.Length) ? SendAsync(to, json, options, cancellationToken) : SendInPartsAsync(to, bytes, options, cancellationToken);
    }

    private Task<DeliveryReport> SendInPartsAsync(PeerId to, ReadOnlySpan<byte> bytes, ReceiptOptions options, CancellationToken cancellationToken)
    {
        node.Counters.Sent();
        return _parts.SendAsync(to, PartKind.Bytes, bytes, options, cancellationToken);
    }

    private bool Fits(ulong nonce, int jsonLength) =>
        EnvelopeWriter.Length(nonce, BodyType.User, jsonLength) + ReceiptMember.Length + WireLimits.HopRoom <= node.Limits.MaxFrameBytes;

    private DeliveryReport SendHere(PeerMessage message)
    {
        var refusal = DeliverHere(message);
        if (refusal == DropReason.NobodyListens) node.Drop(refusal, from: node.Self, to: node.Self);
        return new DeliveryReport(refusal == DropReason.None ? DeliveryStatus.Delivered : DeliveryStatus.Dropped, 0, TimeSpan.Zero, Tries: 1, refusal);
    }
}
