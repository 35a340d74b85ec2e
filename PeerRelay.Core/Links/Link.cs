using System.Buffers;
using PeerRelay.Identity;
using PeerRelay.Transports;
using PeerRelay.Wire;

namespace PeerRelay.Links;

/// <summary>
/// One connection to a peer, from its hello to its close. Frames are received on one task and written on another; whoever sends only puts
/// a frame in the queue, and never waits.
/// </summary>
internal sealed class Link : IDisposable
{
    private readonly IConnection _connection;
    private readonly PeerLimits _limits;
    private readonly TimeProvider _timeProvider;
    private readonly SendQueue _queue;
    private readonly ITimer _deadline;
    private TokenBucket _messages;
    private TokenBucket _bytes;
    private ILinkOwner? _owner;
    private bool _isAdmitted;
    private TokenBucket _malformed;
    private TokenBucket _tooLarge;
    private int _closeReason = -1;

    /// <summary>Makes a link of an open connection.</summary>
    /// <param name="connection">The connection; it is the link's from now on.</param>
    /// <param name="origin">How it came to be.</param>
    /// <param name="limits">Its limits.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="budget">What all links of a node share; null for one of its own.</param>
    public Link(IConnection connection, LinkOrigin origin, PeerLimits limits, TimeProvider timeProvider, SendBudget? budget = null)
    {
        _connection = connection;
        _limits = limits;
        _timeProvider = timeProvider;
        Origin = origin;
        ConnectedAt = timeProvider.GetUtcNow();
        _queue = new SendQueue(limits.SendQueueBytes, budget ?? new SendBudget(limits.TotalQueuedBytes));
        _deadline = timeProvider.CreateTimer(OnDeadline, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var now = Now;
        _malformed = _tooLarge = new TokenBucket(limits.MalformedFrames / 60.0, limits.MalformedFrames, now);
        _messages = new TokenBucket(origin.IsTrusted ? 0 : limits.MessagesPerSecond, limits.MessageBurst, now);
        _bytes = new TokenBucket(origin.IsTrusted ? 0 : limits.BytesPerSecond, limits.ByteBurst, now);
        _deadline.Change(limits.HelloTimeout, Timeout.InfiniteTimeSpan); // last: it may fire at once
    }

    public LinkOrigin Origin { get; }

    public DateTimeOffset ConnectedAt { get; }

    public string Transport => _connection.Transport;

    public LinkCounters Counters { get; } = new();

    /// <summary>Bytes that wait to be written.</summary>
    public int QueuedBytes => _queue.Bytes;

    /// <summary>Whether the link has begun to close.</summary>
    public bool IsClosing => Volatile.Read(ref _closeReason) >= 0;

    /// <summary>Why it closes; null while it does not.</summary>
    public LinkCloseReason? CloseReason => IsClosing ? (LinkCloseReason)_closeReason : null;

    /// <summary>Whether the other side has closed it because it serves another link with our id.</summary>
    public bool IsClosedForAnother => _connection.RemoteCloseCode is CloseCode.Duplicate or CloseCode.Superseded;

    private TimeSpan Now => _timeProvider.GetElapsedTime(0);

    /// <summary>Whether a frame of a length would find room in the queue now.</summary>
    public bool HasRoom(int bytes) => _queue.HasRoom(bytes);

    /// <summary>Runs the link until it has ended. Call it once. What the owner throws ends the link, and comes out of here.</summary>
    public async Task<LinkCloseReason> RunAsync(ILinkOwner owner, PeerId self)
    {
        _owner = owner;
        Send(Hello.Write(self), isHello: true);
        await Task.WhenAll(EndIfItFailsAsync(WriteAsync(owner)), EndIfItFailsAsync(ReceiveAsync(owner))).ConfigureAwait(false);
        return (LinkCloseReason)_closeReason;
    }

    /// <summary>Puts a message that is passed on in the queue, with our id in its path.</summary>
    /// <returns><see cref="DropReason.None"/>, or why it was refused.</returns>
    public DropReason TryForward(in Envelope envelope, PeerId self)
    {
        var length = envelope.ForwardedLength;
        if (WhyNot(length) is var reason and not DropReason.None) return Refused(reason);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        envelope.WriteForwarded(self, buffer);
        return Enqueue(new OutgoingFrame(buffer, length, Now, IsHello: false));
    }

    /// <summary>Puts a frame in the queue; it is copied.</summary>
    /// <returns><see cref="DropReason.None"/>, or why it was refused.</returns>
    public DropReason TrySend(ReadOnlySpan<byte> frame) => Send(frame, isHello: false);

    /// <summary>Begins to close: what is queued is still written, then the reason, and the other side gets some time to say the same.</summary>
    /// <returns>Whether it was this call that began it.</returns>
    public bool Close(LinkCloseReason reason)
    {
        if (Interlocked.CompareExchange(ref _closeReason, (int)reason, -1) != -1) return false;
        _deadline.Change(_limits.CloseTimeout, Timeout.InfiniteTimeSpan);
        _queue.Complete();
        _owner?.OnClosing(this);
        return true;
    }

    /// <summary>Cuts the link if a frame has waited too long to be written, or the one that is being received takes too long.</summary>
    public void CutIfStalled()
    {
        var now = Now;
        if (now - _queue.OldestSince >= _limits.StalledTimeout) Cut(LinkCloseReason.TooSlow);
        else if (now - _connection.IncompleteSince >= _limits.FrameTimeout) Cut(LinkCloseReason.FrameTimeout);
    }

    public void Dispose()
    {
        _deadline.Dispose();
        _connection.Dispose();
        _queue.Abandon();
    }

    /// <summary>The one timer of the link: first for the hello, then, once it closes, for the close.</summary>
    private void OnDeadline(object? state)
    {
        if (!Close(LinkCloseReason.HelloTimeout)) _connection.Abort();
    }

    private void Cut(LinkCloseReason reason)
    {
        try
        {
            Close(reason);
        }
        finally
        {
            _connection.Abort(); // also if the owner throws
        }
    }

    /// <summary>Neither side of a link must live on where the other has failed.</summary>
    private async Task EndIfItFailsAsync(Task side)
    {
        try
        {
            await side.ConfigureAwait(false);
        }
        catch
        {
            Cut(LinkCloseReason.ConnectionLost);
            throw;
        }
    }

    private DropReason Send(ReadOnlySpan<byte> frame, bool isHello)
    {
        if (WhyNot(frame.Length) is var reason and not DropReason.None) return Refused(reason);
        var buffer = ArrayPool<byte>.Shared.Rent(frame.Length);
        frame.CopyTo(buffer);
        return Enqueue(new OutgoingFrame(buffer, frame.Length, Now, isHello));
    }

    /// <summary>Why a frame of a length would be refused: known before it is copied, as most are when a peer reads too slowly.</summary>
    private DropReason WhyNot(int length)
    {
        if (length > _limits.MaxFrameBytes) return DropReason.TooLarge;
        if (IsClosing) return DropReason.LinkClosed;
        return _queue.HasRoom(length) ? DropReason.None : DropReason.SendQueueFull;
    }

    private DropReason Enqueue(OutgoingFrame frame)
    {
        var reason = _queue.TryEnqueue(frame);
        if (reason == DropReason.None) return DropReason.None;
        ArrayPool<byte>.Shared.Return(frame.Buffer);
        return Refused(reason);
    }

    private DropReason Refused(DropReason reason)
    {
        Counters.Dropped();
        return reason;
    }

    private async Task ReceiveAsync(ILinkOwner owner)
    {
        var reason = await ReceiveHelloAsync(owner).ConfigureAwait(false) ?? await ReceiveFramesAsync(owner).ConfigureAwait(false);
        Close(reason);
        if (reason is LinkCloseReason.ConnectionLost) _connection.Abort();
        else if (reason is not LinkCloseReason.ClosedByPeer) await DrainAsync(owner).ConfigureAwait(false); // else nothing more can come
    }

    private async Task<LinkCloseReason?> ReceiveHelloAsync(ILinkOwner owner)
    {
        var received = await _connection.ReceiveAsync(Hello.MaxBytes, CancellationToken.None).ConfigureAwait(false);
        if (received.Kind != ReceivedKind.Text)
        {
            CountSkipped(owner, received);
            return ReasonFor(received.Kind);
        }

        if (!Hello.TryRead(received.Data.Span, out var id, out var fault))
        {
            owner.OnDropped(this, fault);
            return LinkCloseReason.InvalidHello;
        }

        _deadline.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (!IsClosing)
        {
            var refusal = owner.OnHello(this, id);
            _isAdmitted = refusal is null;
            return refusal;
        }

        _deadline.Change(_limits.CloseTimeout, Timeout.InfiniteTimeSpan); // the close began meanwhile, and its time limit must stand
        return LinkCloseReason.HelloTimeout;
    }

    private async Task<LinkCloseReason> ReceiveFramesAsync(ILinkOwner owner)
    {
        while (true)
        {
            var received = await _connection.ReceiveAsync(_limits.MaxFrameBytes, CancellationToken.None).ConfigureAwait(false);
            if (received.Kind != ReceivedKind.Text)
            {
                CountSkipped(owner, received);
                if (received.Kind == ReceivedKind.TooLarge && MayGoOn(ref _tooLarge)) continue;
                return ReasonFor(received.Kind);
            }

            if (CloseReason is { } closing && !closing.Drains())
            {
                Ignore(owner, received.Data.Length, DropReason.LinkClosed);
                continue;
            }

            var fate = Handle(owner, received.Data.Span);
            if (fate == FrameFate.Malformed && !MayGoOn(ref _malformed)) return LinkCloseReason.Abuse;
        }
    }

    /// <summary>Takes what still comes after the close has begun, until the other side has closed too or its time is up.</summary>
    private async Task DrainAsync(ILinkOwner owner)
    {
        while (true)
        {
            var received = await _connection.ReceiveAsync(_limits.MaxFrameBytes, CancellationToken.None).ConfigureAwait(false);
            if (received.Kind is ReceivedKind.Closed or ReceivedKind.Lost or ReceivedKind.Malformed) return;
            if (received.Kind != ReceivedKind.Text) CountSkipped(owner, received);
            else if (_isAdmitted && ((LinkCloseReason)_closeReason).Drains()) Handle(owner, received.Data.Span);
            else Ignore(owner, received.Data.Length, DropReason.LinkClosed);
        }
    }

    /// <summary>Counts a frame that the connection did not keep; that it came is held against the link's rate all the same.</summary>
    private void CountSkipped(ILinkOwner owner, ReceivedMessage received)
    {
        if (received.Kind is not (ReceivedKind.TooLarge or ReceivedKind.Endless or ReceivedKind.Binary)) return;
        _messages.Take(1);
        _bytes.Take(received.Skipped);
        Ignore(owner, received.Skipped, received.Kind == ReceivedKind.Binary ? DropReason.BinaryFrame : DropReason.TooLarge);
    }

    private void Ignore(ILinkOwner owner, int bytes, DropReason reason)
    {
        Counters.Received(bytes);
        Counters.Dropped();
        owner.OnReceived(bytes);
        owner.OnDropped(this, reason);
    }

    private FrameFate Handle(ILinkOwner owner, ReadOnlySpan<byte> frame)
    {
        Counters.Received(frame.Length);
        owner.OnReceived(frame.Length);
        var now = Now;
        if (!_messages.Has(1, now) || !_bytes.Has(frame.Length, now))
        {
            Counters.Dropped();
            owner.OnDropped(this, DropReason.RateLimited);
            return FrameFate.Dropped;
        }

        _messages.Take(1);
        _bytes.Take(frame.Length);
        var fate = owner.OnFrame(this, frame);
        if (fate != FrameFate.Handled) Counters.Dropped();
        return fate;
    }

    /// <summary>Whether the link may go on after such a frame: it may have so many at once, and as many again each minute.</summary>
    private bool MayGoOn(ref TokenBucket bucket)
    {
        bucket.Take(1);
        return bucket.Has(1, Now);
    }

    private async Task WriteAsync(ILinkOwner owner)
    {
        var isBroken = false;
        while (!isBroken && await _queue.WaitAsync().ConfigureAwait(false))
        {
            while (!isBroken && _queue.TryDequeue(out var frame))
            {
                isBroken = !await _connection.SendAsync(frame.Buffer.AsMemory(0, frame.Length), CancellationToken.None).ConfigureAwait(false);
                Written(owner, frame, isBroken);
            }
        }

        Close(LinkCloseReason.ConnectionLost);
        while (_queue.TryDequeue(out var frame)) Written(owner, frame, isLost: true);
        if (isBroken) _connection.Abort();
        else await CloseOutputAsync().ConfigureAwait(false);
    }

    private Task CloseOutputAsync()
    {
        var reason = (LinkCloseReason)_closeReason;
        return _connection.CloseOutputAsync(reason.ToCode(), reason.ToText(), CancellationToken.None);
    }

    private void Written(ILinkOwner owner, OutgoingFrame frame, bool isLost)
    {
        _queue.Release(frame.Length);
        ArrayPool<byte>.Shared.Return(frame.Buffer);
        if (frame.IsHello) return;
        if (isLost)
        {
            Counters.Dropped();
            owner.OnDropped(this, DropReason.LinkClosed);
            return;
        }

        Counters.Sent(frame.Length);
        owner.OnWritten(frame.Length);
    }

    private static LinkCloseReason ReasonFor(ReceivedKind kind) => kind switch
    {
        ReceivedKind.Closed => LinkCloseReason.ClosedByPeer,
        ReceivedKind.Binary => LinkCloseReason.BinaryFrame,
        ReceivedKind.TooLarge or ReceivedKind.Endless => LinkCloseReason.FrameTooLarge,
        ReceivedKind.Malformed => LinkCloseReason.ProtocolError,
        _ => LinkCloseReason.ConnectionLost,
    };
}
