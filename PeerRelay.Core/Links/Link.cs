using PeerRelay.Identity;
using PeerRelay.Transports;
using PeerRelay.Wire;

namespace PeerRelay.Links;

/// <summary>
/// One connection to a peer, from its hello to its close. Its own task receives; whoever sends puts a frame in the queue, has what waits there written if
/// nobody is at it, and never waits.
/// </summary>
internal sealed class Link : ILink, IDisposable
{
    private readonly IConnection _connection;
    private readonly PeerLimits _limits;
    private readonly int _maxFrameBytes;
    private readonly TimeProvider _timeProvider;
    private readonly SendQueue _queue;
    private readonly LinkWriter _writer;
    private readonly LinkReceiver _receiver;
    private LinkCounters _counters;
    private ITimer? _deadline;
    private ILinkOwner? _owner;
    private int _closeReason = -1;
    private volatile bool _isAwaited = true; // nothing has come yet that shows the other side
    private volatile bool _isDisposed;

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
        _maxFrameBytes = Math.Min(limits.MaxFrameBytes, connection.MaxMessageBytes);
        _timeProvider = timeProvider;
        Origin = origin;
        ConnectedAt = timeProvider.GetUtcNow();
        _queue = new SendQueue(limits.SendQueueBytes, budget ?? new SendBudget(limits.TotalQueuedBytes));
        _writer = new LinkWriter(connection, _queue, this);
        _receiver = new LinkReceiver(connection, limits, timeProvider, this);
        SetDeadline(limits.HelloTimeout); // last: it may come at once
    }

    public LinkOrigin Origin { get; }

    public DateTimeOffset ConnectedAt { get; }

    public string Transport => _connection.Transport;

    public TimeSpan? RoundTrip => _connection.RoundTrip;

    public ref LinkCounters Counters => ref _counters;

    /// <summary>Bytes that wait to be written.</summary>
    public int QueuedBytes => _queue.Bytes;

    /// <summary>Whether the link has been started.</summary>
    public bool IsRunning => _owner is not null;

    /// <summary>Whether the link has begun to close.</summary>
    public bool IsClosing => Volatile.Read(ref _closeReason) >= 0;

    /// <summary>Why it closes; null while it does not.</summary>
    public LinkCloseReason? CloseReason => IsClosing ? (LinkCloseReason)_closeReason : null;

    /// <summary>Whether the other side has closed it because it serves another link with our id.</summary>
    public bool IsClosedForAnother => _connection.RemoteCloseCode is CloseCode.Duplicate or CloseCode.Superseded;

    public bool IsTrimmed => CloseReason == LinkCloseReason.Trimmed || _connection.RemoteCloseCode == CloseCode.Trimmed;

    private TimeSpan Now => _timeProvider.GetElapsedTime(0);

    /// <summary>Whether a frame of a length would find room in the queue now.</summary>
    public bool HasRoom(int bytes) => _queue.HasRoom(bytes);

    /// <summary>Runs the link until it has ended. Call it once. What the owner throws ends the link, and comes out of here.</summary>
    public async Task<LinkCloseReason> RunAsync(ILinkOwner owner, PeerId self)
    {
        _owner = owner;
        if (!Origin.IsSignalled) Send(Hello.Write(self), FrameOpcode.Text, isCounted: false);
        _writer.Flush(); // the close too, if it began before there was anybody to write it
        try
        {
            await _receiver.RunAsync(owner).ConfigureAwait(false);
        }
        finally
        {
            await _writer.WhenEndedAsync().ConfigureAwait(false); // it ends in any case: once nothing more is received, the link is closing
        }

        return (LinkCloseReason)_closeReason;
    }

    /// <inheritdoc/>
    public DropReason TryForward(in Envelope envelope, PeerId self, ILink by)
    {
        var receiver = ((Link)by)._receiver;
        if (envelope.ForwardedLength > _maxFrameBytes) return Refused(DropReason.TooLarge);
        var turn = receiver.Turn;
        var reason = _queue.TryForward(envelope, self, receiver.Now, turn, out var isMarked);
        if (reason != DropReason.None) return Refused(reason);
        if (isMarked) turn.Add(_writer);
        if (_queue.Bytes >= LinkWriter.AtOnce) _writer.Flush();
        return DropReason.None;
    }

    /// <summary>Has written what this turn has put on other links so far: what comes now may take long. For the thread that receives.</summary>
    public void WriteSoFar() => _receiver.Turn.FlushAll();

    /// <summary>Puts a frame in the queue, and has it written; it is copied.</summary>
    /// <returns><see cref="DropReason.None"/>, or why it was refused.</returns>
    public DropReason TrySend(ReadOnlySpan<byte> frame) => Send(frame, FrameOpcode.Text, isCounted: true);

    /// <summary>The other side has shown itself in time: by its hello, or where the signalling has named it by its first frame.</summary>
    /// <returns>Whether it was in time: not if the close began before.</returns>
    public bool StopHelloTimer()
    {
        _isAwaited = false;
        ClearDeadline();
        return !RestoreCloseDeadline();
    }

    /// <summary>Begins to close: what is queued is still written, then the reason, and the other side gets some time to say the same.</summary>
    /// <returns>Whether it was this call that began it.</returns>
    public bool Close(LinkCloseReason reason)
    {
        if (Interlocked.CompareExchange(ref _closeReason, (int)reason, -1) != -1) return false;
        SetDeadline(_limits.CloseTimeout);
        _queue.Complete();
        try
        {
            _owner?.OnClosing(this);
        }
        finally
        {
            _writer.Flush();
        }

        return true;
    }

    /// <summary>
    /// Cuts the link if a frame has waited too long to be written, the one that is being received takes too long, or the other side gives no sign of life;
    /// asks for one if it has been silent.
    /// </summary>
    public void CheckLife()
    {
        var now = Now;
        if (now - _queue.OldestSince >= _limits.StalledTimeout) Cut(LinkCloseReason.TooSlow);
        else if (now - _connection.IncompleteSince >= _limits.FrameTimeout) Cut(LinkCloseReason.FrameTimeout);
        else if (_connection.WantsPings && !IsClosing) Ping(now);
    }

    public void Dispose()
    {
        _isDisposed = true;
        ClearDeadline();
        _connection.Dispose();
        _queue.Abandon();
    }

    /// <summary>Sets the one timer that the link has: first for the hello, or the first frame where the signalling has named the other side, and, once it closes, for the close. Between them it has none.</summary>
    private void SetDeadline(TimeSpan limit)
    {
        var timer = _timeProvider.CreateTimer(static link => ((Link)link!).OnDeadline(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Interlocked.Exchange(ref _deadline, timer)?.Dispose();
        timer.Change(limit, Timeout.InfiniteTimeSpan); // last: it may come at once, and what it does sets another
        if (_isDisposed) ClearDeadline();
    }

    private void ClearDeadline() => Interlocked.Exchange(ref _deadline, null)?.Dispose();

    private void OnDeadline()
    {
        if (IsClosing) _connection.Abort();
        else if (!_isAwaited) return; // it came while the timer fired
        else if (_owner?.IsOneOfTwo(this) != true) Close(LinkCloseReason.HelloTimeout);
        else
        {
            SetDeadline(_limits.HelloTimeout); // which of them stays is the owner's to say
            RestoreCloseDeadline();
        }
    }

    /// <summary>Gives the close its time limit back, if it began while the timer was set or cleared for something else.</summary>
    /// <returns>Whether it has begun.</returns>
    private bool RestoreCloseDeadline()
    {
        if (!IsClosing) return false;
        SetDeadline(_limits.CloseTimeout);
        return true;
    }

    /// <summary>Closes, and does not wait for the other side.</summary>
    public void Cut(LinkCloseReason reason)
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

    /// <summary>What has been written, or is lost.</summary>
    public void OnWritten(in SendBatch batch, bool isLost)
    {
        if (batch.Frames == 0) return;
        if (isLost)
        {
            for (var i = 0; i < batch.Frames; i++)
            {
                Counters.Dropped();
                _owner!.OnDropped(this, DropReason.LinkClosed);
            }

            return;
        }

        Counters.Sent(batch.Frames, batch.FrameBytes);
        _owner!.OnWritten(batch.Frames, batch.FrameBytes);
    }

    private void Ping(TimeSpan now)
    {
        if (_receiver.Heartbeat.IsDead(now, _limits.KeepAliveTimeout)) Cut(LinkCloseReason.ConnectionLost);
        else if (_receiver.Heartbeat.IsPingDue(now, _limits.KeepAliveInterval) && Send([], FrameOpcode.Ping, isCounted: false) == DropReason.None)
            _receiver.Heartbeat.Pinged(now);
    }

    /// <summary>Puts a frame of any kind in the queue, and has it written; it is copied.</summary>
    /// <returns><see cref="DropReason.None"/>, or why it was refused.</returns>
    public DropReason Send(ReadOnlySpan<byte> frame, FrameOpcode opcode, bool isCounted)
    {
        var reason = frame.Length > _maxFrameBytes ? DropReason.TooLarge : _queue.TryAdd(frame, opcode, isCounted, Now);
        if (reason == DropReason.None) _writer.Flush();
        else if (isCounted) Counters.Dropped();
        return reason;
    }

    private DropReason Refused(DropReason reason)
    {
        Counters.Dropped();
        return reason;
    }
}
