using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>Sends the application's messages, to others and to itself.</summary>
internal sealed class MessageSender(NodeContext node, Outbox outbox, ReceiptService receipts)
{
    /// <summary>Sends a message.</summary>
    /// <param name="to">Its target.</param>
    /// <param name="json">Its data.</param>
    public SendOutcome Send(PeerId to, ReadOnlySpan<byte> json)
    {
        node.Counters.Sent();
        if (to == node.Self)
        {
            DeliverHere(json);
            return new SendOutcome(SendStatus.DeliveredHere);
        }

        var nonce = node.NextNonce();
        return outbox.Send(to, nonce, EnvelopeWriter.Write(to, node.Self, nonce, BodyType.User, json));
    }

    /// <summary>Sends a message, and completes when there is a receipt or it has been given up.</summary>
    /// <param name="to">Its target.</param>
    /// <param name="json">Its data; read before this returns.</param>
    /// <param name="options">How often, and for how long.</param>
    /// <param name="cancellationToken">Stops trying and waiting.</param>
    public Task<DeliveryReport> SendAsync(PeerId to, ReadOnlySpan<byte> json, ReceiptOptions options, CancellationToken cancellationToken)
    {
        node.Counters.Sent();
        if (to == node.Self) return Task.FromResult(ReportHere(DeliverHere(json)));
        var completion = new TaskCompletionSource<DeliveryReport>(TaskCreationOptions.RunContinuationsAsynchronously);
        var message = new AwaitedMessage(to, node.NextNonce(), completion.SetResult);
        receipts.Send(message, json, options);
        return WaitAsync(message, completion.Task, cancellationToken);
    }

    private DropReason DeliverHere(ReadOnlySpan<byte> json)
    {
        node.Counters.Delivered();
        return node.Events.Raise(new PeerMessage(node.Self, json.ToArray(), hops: 0));
    }

    private DeliveryReport ReportHere(DropReason refusal)
    {
        if (refusal == DropReason.NobodyListens) node.Drop(refusal, from: node.Self, to: node.Self);
        return new DeliveryReport(refusal == DropReason.None ? DeliveryStatus.Delivered : DeliveryStatus.Dropped, 0, TimeSpan.Zero, Tries: 1, refusal);
    }

    private async Task<DeliveryReport> WaitAsync(AwaitedMessage message, Task<DeliveryReport> completion, CancellationToken cancellationToken)
    {
        try
        {
            return await completion.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            receipts.Forget(message);
            throw;
        }
    }
}
