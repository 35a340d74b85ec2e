using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>
/// One message on its way in parts: so many lanes, each of which sends the next part once its last one has been receipted. A part's frame is made when it is its turn. The first
/// part goes alone: where nobody receipts it, that is all that is sent.
/// </summary>
internal sealed class PartTransfer(NodeContext node, ReceiptService receipts, PeerId to, PartKind kind, byte[] whole, ReceiptOptions options)
{
    private readonly ulong _message = node.NextNonce();
    private readonly Lock _lock = new();
    private int _offset;
    private int _receipted;
    private int _tries;
    private int _hops;
    private DeliveryReport? _failure;

    /// <summary>Sends it, and completes when all parts have been receipted, or one has been given up.</summary>
    public async Task<DeliveryReport> RunAsync(CancellationToken cancellationToken)
    {
        var begunAt = node.Now;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await SendNextAsync(ending).ConfigureAwait(false);
        await Task.WhenAll(Enumerable.Range(0, WireLimits.PartsUnderWay).Select(_ => RunLaneAsync(ending))).ConfigureAwait(false);
        if (_failure is null && _receipted < whole.Length) cancellationToken.ThrowIfCancellationRequested();
        var end = _failure ?? new DeliveryReport(DeliveryStatus.Delivered, _hops, default, _tries);
        return end with { Elapsed = node.Now - begunAt };
    }

    private async Task RunLaneAsync(CancellationTokenSource ending)
    {
        while (await SendNextAsync(ending).ConfigureAwait(false))
        {
        }
    }

    /// <summary>Sends the next part, and waits for its receipt.</summary>
    /// <returns>Whether there may be another.</returns>
    private async Task<bool> SendNextAsync(CancellationTokenSource ending)
    {
        if (ending.IsCancellationRequested || TakeNext() is not { } offset) return false;
        var nonce = node.NextNonce();
        var frame = PartBody.Write(to, node.Self, nonce, _message, kind, whole, offset, receiptTry: 1);
        try
        {
            var report = await receipts.SendAsync(to, nonce, frame, options, ending.Token).ConfigureAwait(false);
            Note(report, Part.SizeOf(offset, whole.Length));
            if (!report.IsDelivered) await ending.CancelAsync().ConfigureAwait(false);
            return report.IsDelivered;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return false; // another part was given up, or the sender no longer wants to know
        }
    }

    private int? TakeNext()
    {
        lock (_lock)
        {
            if (_failure is not null || _offset >= whole.Length) return null;
            var offset = _offset;
            _offset += Part.SizeOf(offset, whole.Length);
            return offset;
        }
    }

    private void Note(in DeliveryReport report, int size)
    {
        lock (_lock)
        {
            (_tries, _hops) = (Math.Max(_tries, report.Tries), Math.Max(_hops, report.Hops));
            if (report.IsDelivered) _receipted += size;
            else _failure ??= report; // of those that follow, this is why
        }
    }
}
