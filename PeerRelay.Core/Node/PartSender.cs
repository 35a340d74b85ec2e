using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>Sends messages that do not fit a frame, in parts whose receipts are awaited. All that are being sent are bounded in bytes.</summary>
internal sealed class PartSender(NodeContext node, ReceiptService receipts)
{
    private long _bytes;

    /// <summary>Sends a message, and completes when the target has receipted all parts, or one of them has been given up.</summary>
    /// <param name="to">Its target, not this node.</param>
    /// <param name="kind">What its bytes are.</param>
    /// <param name="whole">The message; it is read before this returns.</param>
    /// <param name="options">How often, and for how long, each part.</param>
    /// <param name="cancellationToken">Stops trying and waiting.</param>
    public Task<DeliveryReport> SendAsync(PeerId to, PartKind kind, ReadOnlySpan<byte> whole, ReceiptOptions options, CancellationToken cancellationToken)
    {
        // A part does not fit the frames of this network, or the target takes no such message if its limits are as ours.
        if (whole.Length > node.Limits.MessageBytes || PartBody.LongestFrame + WireLimits.HopRoom > node.Limits.MaxFrameBytes) return Dropped(DropReason.TooLarge, to);
        if (Interlocked.Add(ref _bytes, whole.Length) <= node.Limits.PartialBytes)
            return SendAsync(new PartTransfer(node, receipts, to, kind, whole.ToArray(), options), whole.Length, cancellationToken);
        Interlocked.Add(ref _bytes, -whole.Length);
        return Dropped(DropReason.AwaitedReceiptsFull, to);
    }

    private async Task<DeliveryReport> SendAsync(PartTransfer transfer, int length, CancellationToken cancellationToken)
    {
        try
        {
            return await transfer.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Add(ref _bytes, -length);
        }
    }

    private Task<DeliveryReport> Dropped(DropReason reason, PeerId to)
    {
        node.Drop(reason, from: node.Self, to: to);
        return Task.FromResult(new DeliveryReport(DeliveryStatus.Dropped, 0, TimeSpan.Zero, Tries: 1, reason));
    }
}
