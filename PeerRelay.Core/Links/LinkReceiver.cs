using System.Runtime.CompilerServices;
using PeerRelay.Transports;
using PeerRelay.Wire;

namespace PeerRelay.Links;

/// <summary>
/// What a link receives, from the hello to what still comes after the close: its rates, and the turns in which it is handled. A turn is what one read has brought, and ends
/// with the links written that it was put on.
/// </summary>
internal sealed class LinkReceiver
{
    /// <summary>
    /// Bytes that are handled in one turn, before others get theirs. 256 KiB: more gains nothing, and a flood of large frames would hold the others up.
    /// </summary>
    private const int TurnBytes = 256 * 1024;

    /// <summary>What a frame counts against that on top of its bytes, as small ones cost too.</summary>
    private const int FrameCost = 256;

    private readonly IConnection _connection;
    private readonly PeerLimits _limits;
    private readonly TimeProvider _timeProvider;
    private readonly Link _link;
    private readonly FlushList _flushes = new();
    private Heartbeat _heartbeat;
    private TokenBucket _messages;
    private TokenBucket _bytes;
    private TokenBucket _malformed;
    private TokenBucket _tooLarge;
    private bool _isAdmitted;
    private int _handled;
    private int _receivedFrames;
    private long _receivedBytes;

    public LinkReceiver(IConnection connection, PeerLimits limits, TimeProvider timeProvider, Link link)
    {
        (_connection, _limits, _timeProvider, _link) = (connection, limits, timeProvider, link);
        Now = timeProvider.GetElapsedTime(0);
        _heartbeat.Heard(Now);
        _malformed = _tooLarge = new TokenBucket(limits.MalformedFrames / 60.0, limits.MalformedFrames, Now);
        _messages = new TokenBucket(link.Origin.IsTrusted ? 0 : limits.MessagesPerSecond, limits.MessageBurst, Now);
        _bytes = new TokenBucket(link.Origin.IsTrusted ? 0 : limits.BytesPerSecond, limits.ByteBurst, Now);
    }

    /// <summary>When the turn began, as the time since some fixed moment.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>When the peer was last heard of.</summary>
    public ref Heartbeat Heartbeat => ref _heartbeat;

    /// <summary>Has a link written when the turn ends. For the thread that receives.</summary>
    public void WriteAfterTurn(LinkWriter writer) => _flushes.Add(writer);

    /// <summary>Has written what was put on other links so far.</summary>
    public void WriteSoFar() => _flushes.FlushAll();

    /// <summary>Receives until nothing more can come. What the owner throws cuts the link, and comes out of here.</summary>
    public async Task RunAsync(ILinkOwner owner)
    {
        try
        {
            await ReceiveAsync(owner).ConfigureAwait(false);
        }
        catch
        {
            _link.Cut(LinkCloseReason.ConnectionLost); // it must not go on writing either
            throw;
        }
        finally
        {
            EndTurn(owner);
        }
    }

    private async Task ReceiveAsync(ILinkOwner owner)
    {
        var reason = await ReceiveHelloAsync(owner).ConfigureAwait(false) ?? await ReceiveFramesAsync(owner).ConfigureAwait(false);
        _link.Close(reason);
        if (reason is LinkCloseReason.ConnectionLost) _connection.Abort();
        else if (reason is not LinkCloseReason.ClosedByPeer) await DrainAsync(owner).ConfigureAwait(false); // else nothing more can come
    }

    private async Task<LinkCloseReason?> ReceiveHelloAsync(ILinkOwner owner)
    {
        ReceivedMessage received;
        do received = await NextAsync(owner, Hello.MaxBytes).ConfigureAwait(false);
        while (IsHandled(owner, received));
        if (received.Kind != ReceivedKind.Text) return ReasonFor(received.Kind);

        if (!Hello.TryRead(received.Data.Span, out var id, out var fault))
        {
            owner.OnDropped(_link, fault);
            return LinkCloseReason.InvalidHello;
        }

        if (!_link.StopHelloTimer()) return LinkCloseReason.HelloTimeout;
        var refusal = owner.OnHello(_link, id);
        _isAdmitted = refusal is null;
        return refusal;
    }

    private async Task<LinkCloseReason> ReceiveFramesAsync(ILinkOwner owner)
    {
        while (true)
        {
            var received = await NextAsync(owner, _limits.MaxFrameBytes).ConfigureAwait(false);
            if (IsHandled(owner, received)) continue;
            if (received.Kind != ReceivedKind.Text)
            {
                if (received.Kind == ReceivedKind.TooLarge && MayGoOn(ref _tooLarge)) continue;
                return ReasonFor(received.Kind);
            }

            if (_link.CloseReason is { } closing && !closing.Drains())
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
            var received = await NextAsync(owner, _limits.MaxFrameBytes).ConfigureAwait(false);
            if (received.Kind is ReceivedKind.Closed or ReceivedKind.Lost or ReceivedKind.Malformed or ReceivedKind.InvalidUtf8) return;
            if (IsHandled(owner, received) || received.Kind != ReceivedKind.Text) continue;
            if (_isAdmitted && _link.CloseReason!.Value.Drains()) Handle(owner, received.Data.Span);
            else Ignore(owner, received.Data.Length, DropReason.LinkClosed);
        }
    }

    /// <summary>Waits for what comes next. Before it does, or when much has come in one go, what has been put on other links is written.</summary>
    private ValueTask<ReceivedMessage> NextAsync(ILinkOwner owner, int maxBytes)
    {
        var receiving = _connection.ReceiveAsync(maxBytes, CancellationToken.None);
        return receiving.IsCompletedSuccessfully && _handled < TurnBytes ? receiving : WaitAsync(owner, receiving);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReceivedMessage> WaitAsync(ILinkOwner owner, ValueTask<ReceivedMessage> receiving)
    {
        EndTurn(owner);
        if (receiving.IsCompleted) await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // others get their turn
        var received = await receiving.ConfigureAwait(false);
        Now = _timeProvider.GetElapsedTime(0);
        _handled = 0;
        return received;
    }

    /// <summary>Has all written that what came last was put on, and tells the owner's counters of it: all threads meet there, and need not for every frame.</summary>
    private void EndTurn(ILinkOwner owner)
    {
        _flushes.FlushAll();
        if (_receivedFrames == 0) return;
        owner.OnReceived(_receivedFrames, _receivedBytes);
        (_receivedFrames, _receivedBytes) = (0, 0);
    }

    /// <summary>Notes that something has come, and answers a ping.</summary>
    /// <returns>Whether that was all there is to do about it.</returns>
    private bool IsHandled(ILinkOwner owner, in ReceivedMessage received)
    {
        _handled += FrameCost + received.Data.Length + received.Skipped;
        CountSkipped(owner, received);
        if (received.Kind is not (ReceivedKind.Ping or ReceivedKind.Pong))
        {
            _heartbeat.Heard(Now);
            return false;
        }

        _heartbeat.Heard(_timeProvider.GetElapsedTime(0)); // not the turn's time: what came before may have taken long, and this may be the answer to a later ping
        if (!_messages.Has(1, Now))
        {
            Ignore(owner, received.Data.Length, DropReason.RateLimited);
            return true;
        }

        _messages.Take(1); // whoever does nothing but ping is held to the same rate
        if (received.Kind == ReceivedKind.Ping) _link.Send(received.Data.Span, FrameOpcode.Pong, isCounted: false);
        return true;
    }

    /// <summary>Counts a frame that the connection did not keep; that it came is held against the link's rate all the same.</summary>
    private void CountSkipped(ILinkOwner owner, ReceivedMessage received)
    {
        var reason = received.Kind switch
        {
            ReceivedKind.TooLarge or ReceivedKind.Endless => DropReason.TooLarge,
            ReceivedKind.Binary => DropReason.BinaryFrame,
            ReceivedKind.InvalidUtf8 => DropReason.InvalidUtf8,
            _ => DropReason.None,
        };
        if (reason == DropReason.None) return;
        _messages.Take(1);
        _bytes.Take(received.Skipped);
        Ignore(owner, received.Skipped, reason);
    }

    private void Ignore(ILinkOwner owner, int bytes, DropReason reason)
    {
        CountReceived(bytes);
        _link.Counters.Dropped();
        owner.OnDropped(_link, reason);
    }

    private void CountReceived(int bytes)
    {
        _link.Counters.Received(bytes);
        _receivedFrames++;
        _receivedBytes += bytes;
    }

    private FrameFate Handle(ILinkOwner owner, ReadOnlySpan<byte> frame)
    {
        CountReceived(frame.Length);
        if (!_messages.Has(1, Now) || !_bytes.Has(frame.Length, Now))
        {
            _link.Counters.Dropped();
            owner.OnDropped(_link, DropReason.RateLimited);
            return FrameFate.Dropped;
        }

        _messages.Take(1);
        _bytes.Take(frame.Length);
        var fate = owner.OnFrame(_link, frame, Now);
        if (fate != FrameFate.Handled) _link.Counters.Dropped();
        return fate;
    }

    /// <summary>Whether the link may go on after such a frame: it may have so many at once, and as many again each minute.</summary>
    private bool MayGoOn(ref TokenBucket bucket)
    {
        bucket.Take(1);
        return bucket.Has(1, Now);
    }

    private static LinkCloseReason ReasonFor(ReceivedKind kind) => kind switch
    {
        ReceivedKind.Closed => LinkCloseReason.ClosedByPeer,
        ReceivedKind.Binary => LinkCloseReason.BinaryFrame,
        ReceivedKind.TooLarge or ReceivedKind.Endless => LinkCloseReason.FrameTooLarge,
        ReceivedKind.Malformed => LinkCloseReason.ProtocolError,
        ReceivedKind.InvalidUtf8 => LinkCloseReason.InvalidUtf8,
        _ => LinkCloseReason.ConnectionLost,
    };
}
