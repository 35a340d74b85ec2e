using System.Runtime.CompilerServices;
using PeerRelay.Identity;
using PeerRelay.Receipts;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>
/// Sends messages whose receipt is awaited, again if need be; answers those of others; and tells the sources of those that have no way on. The decisions are
/// <see cref="Receipts"/>'s; this carries them out.
/// </summary>
internal sealed class ReceiptService(NodeContext node, Outbox outbox)
{
    private readonly ReceiptBook<AwaitedMessage> _book = new(node.Limits.AwaitedReceipts, node.Limits.AwaitedReceiptBytes);
    private readonly DeliveredMessages _delivered = new(node.Limits.ReceiptedMessages);
    private readonly NotHereLimiter _limiter = new();
    private volatile bool _isStopped;

    /// <summary>Raised when <see cref="NextDue"/> may be sooner than it was.</summary>
    public event Action? Changed;

    /// <summary>When <see cref="Tick"/> next has something to do; null if no message waits.</summary>
    public TimeSpan? NextDue => _book.NextDue;

    /// <summary>How many messages wait.</summary>
    public int AwaitedCount => _book.Count;

    /// <summary>Sends a message, and goes on sending it until there is a receipt or it is given up.</summary>
    /// <param name="message">The message, which is told the end.</param>
    /// <param name="frame">The frame of its first try, which nobody changes from now on.</param>
    /// <param name="options">How often, and for how long.</param>
    public void Send(AwaitedMessage message, byte[] frame, ReceiptOptions options)
    {
        var now = node.Now;
        message.BeginTry(receiptTry: 1, now); // first, since whoever ticks may find it in the book at once
        if (!_book.TryAdd(message.To, message.Nonce, frame, message, options.Timeout, options.MaxTries, now))
        {
            node.Drop(DropReason.AwaitedReceiptsFull, from: node.Self, to: message.To);
            message.Complete(DeliveryStatus.Dropped, now, reason: DropReason.AwaitedReceiptsFull);
            return;
        }

        if (_isStopped) Stop(); // it may have come too late for the other one
        else Send(message, frame, receiptTry: 1);
        Changed?.Invoke();
    }

    /// <summary>Sends a message, and completes when there is a receipt or it has been given up.</summary>
    /// <param name="to">Its target, not this node.</param>
    /// <param name="nonce">Its nonce.</param>
    /// <param name="frame">The frame of its first try, which nobody changes from now on.</param>
    /// <param name="options">How often, and for how long.</param>
    /// <param name="cancellationToken">Stops trying and waiting.</param>
    public async Task<DeliveryReport> SendAsync(PeerId to, ulong nonce, byte[] frame, ReceiptOptions options, CancellationToken cancellationToken)
    {
        var completion = new TaskCompletionSource<DeliveryReport>(TaskCreationOptions.RunContinuationsAsynchronously);
        var message = new AwaitedMessage(to, nonce, completion.SetResult);
        Send(message, frame, options);
        try
        {
            return await completion.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _book.Remove(to, nonce); // its sender no longer wants to know
            throw;
        }
    }

    /// <summary>Makes the tries that are due, and gives up what is to be given up.</summary>
    public void Tick()
    {
        var now = node.Now;
        var patience = _book.TryTimeout;
        var due = new List<DueTry<AwaitedMessage>>();
        var completed = new List<CompletedReceipt<AwaitedMessage>>();
        _book.Tick(now, due, completed, message => message.IsHeld(now, node.Limits.PendingTime));
        foreach (var ended in completed)
        {
            BlameIfSilent(ended.Sender, now, patience);
            ended.Sender.Complete(ended.Result.Status == ReceiptStatus.NotReachable ? DeliveryStatus.NotReachable : DeliveryStatus.TimedOut, now);
        }

        foreach (var next in due)
        {
            BlameIfSilent(next.Sender, now, patience);
            next.Sender.BeginTry(next.Try, now);
            node.Counters.Retried();
            Send(next.Sender, next.ToFrame(), next.Try);
        }
    }

    /// <summary>Takes a receipt.</summary>
    /// <returns>Why it was dropped, or <see cref="DropReason.None"/>.</returns>
    [SkipLocalsInit] // what is put on the stack is written before it is read
    public DropReason OnReceipt(in Envelope envelope)
    {
        Span<byte> room = stackalloc byte[WireLimits.MaxNonceBytes];
        if (!ReceiptBody.TryRead(envelope, room, out var text, out var hops)) return DropReason.InvalidBody;
        var now = node.Now;
        if (!Nonce.TryParse(text, out var nonce) || !_book.OnReceipt(envelope.From, nonce, hops, now, out var completed)) return DropReason.UnaskedReceipt;
        if (completed.Sender.FirstHop is { } firstHop) node.Hops.Record(firstHop, hasArrived: true, now);
        completed.Sender.Complete(DeliveryStatus.Delivered, now, completed.Result.Hops);
        return DropReason.None;
    }

    /// <summary>Takes some node's word that it found no way to the target of a message.</summary>
    /// <returns>Why it was dropped, or <see cref="DropReason.None"/>.</returns>
    [SkipLocalsInit] // what is put on the stack is written before it is read
    public DropReason OnNotHere(in Envelope envelope)
    {
        Span<byte> room = stackalloc byte[WireLimits.MaxNonceBytes];
        if (!NotHereBody.TryRead(envelope, room, out var refusal)) return DropReason.InvalidBody;
        return OnNotHere(refusal.Id, refusal.Nonce, refusal.ReceiptTry) ? DropReason.None : DropReason.UnaskedReceipt;
    }

    /// <summary>
    /// Whether a message that asks for a receipt is to be given to the application, which <see cref="OnDelivered"/> is then told the outcome of.
    /// If not, it has been, and its source is told so again.
    /// </summary>
    [SkipLocalsInit] // what is put on the stack is written before it is read
    public bool IsToBeDelivered(in Envelope envelope)
    {
        Span<byte> nonce = stackalloc byte[WireLimits.MaxNonceBytes];
        nonce = nonce[..envelope.CopyNonce(nonce)];
        var state = _delivered.Begin(envelope.From, nonce, node.Now);
        if (state == DeliveryState.Delivered) SendReceipt(envelope, nonce);
        return state == DeliveryState.None;
    }

    /// <summary>Tells a message's source that the application has it; or, if it has not, lets another try be delivered.</summary>
    [SkipLocalsInit] // what is put on the stack is written before it is read
    public void OnDelivered(in Envelope envelope, bool isTaken)
    {
        Span<byte> nonce = stackalloc byte[WireLimits.MaxNonceBytes];
        nonce = nonce[..envelope.CopyNonce(nonce)];
        _delivered.End(envelope.From, nonce, isTaken, node.Now);
        if (isTaken) SendReceipt(envelope, nonce);
    }

    /// <summary>
    /// Tells a message's source that the message has gone no further, if the source waits for a receipt: others could not use it. At a limited rate, since
    /// anybody can write anybody's name on a message.
    /// </summary>
    /// <param name="envelope">The message, which has been dropped.</param>
    /// <param name="reason">Why it was dropped.</param>
    [SkipLocalsInit] // what is put on the stack is written before it is read
    public void TellSource(in Envelope envelope, DropReason reason)
    {
        if (envelope.ReceiptTry == 0) return;
        Span<byte> nonce = stackalloc byte[WireLimits.MaxNonceBytes];
        nonce = nonce[..envelope.CopyNonce(nonce)];
        var source = envelope.From;
        if (source == node.Self)
        {
            OnNotHere(envelope.To, nonce, envelope.ReceiptTry); // it was given back, and has no other way from here
            return;
        }

        if (!_limiter.TryTake(source, node.Now))
        {
            node.Drop(DropReason.SourceNotTold, from: node.Self, to: source);
            return;
        }

        var own = node.NextNonce();
        outbox.Send(source, own, NotHereBody.Write(source, node.Self, own, envelope.To, nonce, ReasonOf(reason), envelope.ReceiptTry));
    }

    /// <summary>Notes that a message of this node's own goes by another neighbour now.</summary>
    [SkipLocalsInit] // what is put on the stack is written before it is read
    public void OnMoved(in Envelope envelope, PeerId firstHop)
    {
        if (envelope.ReceiptTry == 0) return;
        Span<byte> text = stackalloc byte[WireLimits.MaxNonceBytes];
        if (Nonce.TryParse(text[..envelope.CopyNonce(text)], out var nonce) && _book.TryGet(envelope.To, nonce, out var message))
            message.Moved(envelope.ReceiptTry, firstHop == envelope.To ? null : firstHop, node.Now);
    }

    /// <summary>Ends all waiting, also what still comes, because the node stops.</summary>
    public void Stop()
    {
        _isStopped = true;
        foreach (var message in _book.RemoveAll()) message.Complete(DeliveryStatus.Stopped, node.Now);
    }

    private static RefusalReason ReasonOf(DropReason reason) => reason switch
    {
        DropReason.HopLimit => RefusalReason.HopLimit,
        DropReason.SendQueueFull => RefusalReason.Full,
        _ => RefusalReason.NoRoute,
    };

    private void Send(AwaitedMessage message, byte[] frame, int receiptTry)
    {
        var outcome = outbox.Send(message.To, message.Nonce, frame, receiptTry, message);
        // Whatever else kept it here may be over at the next try.
        if (outcome.Reason == DropReason.TooLarge && _book.Remove(message.To, message.Nonce))
            message.Complete(DeliveryStatus.Dropped, node.Now, reason: outcome.Reason);
    }

    private void SendReceipt(in Envelope envelope, ReadOnlySpan<byte> nonce)
    {
        var own = node.NextNonce();
        outbox.Send(envelope.From, own, ReceiptBody.Write(envelope.From, node.Self, own, nonce, envelope.PathCount));
    }

    private bool OnNotHere(PeerId target, ReadOnlySpan<byte> text, int receiptTry)
    {
        if (!Nonce.TryParse(text, out var nonce) || !_book.OnNotHere(target, nonce, receiptTry, node.Now, out var message)) return false;
        message?.Refused(receiptTry); // the next try may have begun by now
        Changed?.Invoke();
        return true;
    }

    /// <summary>Holds a lost try against the neighbour by which it went, if it has been long enough on the way.</summary>
    private void BlameIfSilent(AwaitedMessage message, TimeSpan now, TimeSpan patience)
    {
        if (message.SilentHop(now, patience) is { } firstHop) node.Hops.Record(firstHop, hasArrived: false, now);
    }
}
