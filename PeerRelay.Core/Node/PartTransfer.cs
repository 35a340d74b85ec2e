using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>
/// One message on its way in parts: so many lanes, each of which sends the next part once its last one has been receipted. A part's frame is made when it is its turn. The first
/// part goes alone: where nobody receipts it, that is all that is sent. The last one goes when all others are receipted: its receipt says that the target has the message.
/// </summary>
internal sealed class PartTransfer(NodeContext node, ReceiptService receipts, PeerId to, PartKind kind, byte[] whole, ReceiptOptions options)
{
    /// <summary>How long a part that has failed rests before it is sent anew. 0.5 s: a target that is away fails each try at once, and comes back in seconds.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(500);

    private readonly ulong _message = node.NextNonce();
    private readonly TimeSpan _begunAt = node.Now;
    private readonly int _last = (whole.Length - 1) / WireLimits.PartBytes * WireLimits.PartBytes;
    private readonly Lock _lock = new();
    private int _offset;
    private int _tries;
    private int _hops;
    private TimeSpan? _heardAt;
    private DeliveryReport? _failure;

    /// <summary>Sends it, and completes when the target has receipted the last part, or one part has been given up.</summary>
    public async Task<DeliveryReport> RunAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var isDelivered = await SendOthersAsync(ending).ConfigureAwait(false) && await SendAsync(_last, ending).ConfigureAwait(false);
        if (!isDelivered && _failure is null) cancellationToken.ThrowIfCancellationRequested();
        var end = _failure ?? new DeliveryReport(DeliveryStatus.Delivered, _hops, default, _tries);
        return end with { Elapsed = node.Now - _begunAt };
    }

    /// <summary>Sends all parts but the last one.</summary>
    /// <returns>Whether the target has receipted them.</returns>
    private async Task<bool> SendOthersAsync(CancellationTokenSource ending)
    {
        if (TakeNext() is not { } first) return true;
        if (!await SendAsync(first, ending).ConfigureAwait(false)) return false;
        var lanes = await Task.WhenAll(Enumerable.Range(0, WireLimits.PartsUnderWay).Select(_ => RunLaneAsync(ending))).ConfigureAwait(false);
        return lanes.All(isReceipted => isReceipted);
    }

    private async Task<bool> RunLaneAsync(CancellationTokenSource ending)
    {
        while (TakeNext() is { } offset)
        {
            if (!await SendAsync(offset, ending).ConfigureAwait(false)) return false;
        }

        return true;
    }

    private int? TakeNext()
    {
        lock (_lock)
        {
            if (_offset >= _last) return null;
            var offset = _offset;
            _offset += WireLimits.PartBytes;
            return offset;
        }
    }

    /// <summary>Sends a part. If it is given up, so are all others.</summary>
    /// <returns>Whether the target has receipted it.</returns>
    private async Task<bool> SendAsync(int offset, CancellationTokenSource ending)
    {
        try
        {
            var report = await SendAsync(offset, ending.Token).ConfigureAwait(false);
            if (report.IsDelivered) return true;
            lock (_lock) _failure ??= report; // of those that follow, this is why
            await ending.CancelAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // Another part was given up, or the sender no longer wants to know.
        }

        return false;
    }

    /// <summary>
    /// Sends a part, and anew when its tries have failed, as the target or a node on the way may be away for a moment: until it is receipted, or no part has been for the time-out.
    /// </summary>
    private async Task<DeliveryReport> SendAsync(int offset, CancellationToken cancellationToken)
    {
        var tries = 0;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var nonce = node.NextNonce();
            var frame = PartBody.Write(to, node.Self, nonce, _message, kind, whole, offset, receiptTry: 1);
            var report = await receipts.SendAsync(to, nonce, frame, options with { Timeout = TimeLeft() }, cancellationToken).ConfigureAwait(false);
            report = report with { Tries = tries += report.Tries };
            Note(report);
            if (report.IsDelivered || !IsWorthAnother(report)) return report;
            await Task.Delay(Rest, node.Options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    private TimeSpan TimeLeft()
    {
        lock (_lock)
        {
            var left = (_heardAt ?? _begunAt) + options.Timeout - node.Now;
            return left > ReceiptOptions.MinTimeout ? left : ReceiptOptions.MinTimeout;
        }
    }

    private void Note(in DeliveryReport report)
    {
        lock (_lock)
        {
            (_tries, _hops) = (Math.Max(_tries, report.Tries), Math.Max(_hops, report.Hops));
            if (report.IsDelivered) _heardAt = node.Now;
        }
    }

    /// <summary>Whether a part that has failed may yet come: the target was there, not long ago.</summary>
    private bool IsWorthAnother(in DeliveryReport report)
    {
        if (report.Status == DeliveryStatus.Stopped || report.Reason == DropReason.TooLarge) return false;
        lock (_lock) return _heardAt is { } heardAt && node.Now - heardAt < options.Timeout;
    }
}
