using PeerRelay.Identity;
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
    /// Bytes that are handled in one turn, before others get theirs. 1 MiB: a read of half as much small frames; a millisecond or two.
    /// </summary>
    private const int TurnBytes = 1024 * 1024;

    /// <summary>What a frame counts against that on top of its bytes, as small ones cost too.</summary>
    private const int FrameCost = 256;

    private readonly IConnection _connection;
    private readonly PeerLimits _limits;
    private readonly TimeProvider _timeProvider;
    private readonly Link _link;
    private FlushList? _own;
    private FlushList? _turn;
    private Heartbeat _heartbeat;
    private ReceiveRates _rates;
    private Phase _phase;
    private bool _isAdmitted;
    private int _handled;
    private int _receivedFrames;
    private long _receivedBytes;

    public LinkReceiver(IConnection connection, PeerLimits limits, TimeProvider timeProvider, Link link)
    {
        (_connection, _limits, _timeProvider, _link) = (connection, limits, timeProvider, link);
        Now = timeProvider.GetElapsedTime(0);
        _heartbeat.Heard(Now);
        _rates = new ReceiveRates(limits, link.Origin.IsTrusted, Now);
    }

    /// <summary>When the turn began, as the time since some fixed moment.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>When the peer was last heard of.</summary>
    public ref Heartbeat Heartbeat => ref _heartbeat;

    /// <summary>
    /// The links that are to be written at the end of the turn, or of the round that it is part of. For the thread that receives. Most links pass on nothing for long, and have no
    /// list of their own until they do.
    /// </summary>
    public FlushList Turn => _turn ??= _link.Origin.Round is { IsCurrent: true } round ? round.Flushes : _own ??= new FlushList();

    /// <summary>Receives until nothing more can come. What the owner throws cuts the link, and comes out of here.</summary>
    /// <remarks>A link spends its life in here: one loop, and all else without awaiting, so that one that is idle holds one suspended method and not one for each step.</remarks>
    public async Task RunAsync(ILinkOwner owner)
    {
        try
        {
            bool goesOn;
            if (_link.Origin is { IsSignalled: true, ExpectedId: { } signalled } && Admit(owner, signalled) is { } refusal) BeginDrain(refusal);
            do
            {
                if (_handled >= TurnBytes)
                {
                    EndTurn(owner);
                    await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // others get their turn
                    BeginTurn();
                }

                var receiving = _connection.ReceiveAsync(_phase == Phase.Hello ? Hello.MaxBytes : _limits.MaxFrameBytes, CancellationToken.None);
                var waits = !receiving.IsCompletedSuccessfully;
                if (waits) EndTurn(owner);
                var received = await receiving.ConfigureAwait(false);
                if (waits) BeginTurn();
                goesOn = Take(owner, received);
            }
            while (goesOn);
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

    private void BeginTurn()
    {
        Now = _timeProvider.GetElapsedTime(0);
        _handled = 0;
    }

    /// <summary>Has all written that what came last was put on, and tells the owner's counters of it: all threads meet there, and need not for every frame.</summary>
    private void EndTurn(ILinkOwner owner)
    {
        if (_turn is not null)
        {
            if (_turn == _own) _turn.FlushAll();
            else _link.Origin.Round!.HasHandled(_handled);
            _turn = null;
        }

        if (_receivedFrames == 0) return;
        owner.OnReceived(_receivedFrames, _receivedBytes);
        (_receivedFrames, _receivedBytes) = (0, 0);
    }

    /// <summary>Takes what has come.</summary>
    /// <returns>Whether more can come.</returns>
    private bool Take(ILinkOwner owner, in ReceivedMessage received)
    {
        if (_phase == Phase.Draining) return Drain(owner, received);
        if (_phase == Phase.FirstFrame) TakeFirst();
        if ((_phase == Phase.Hello ? TakeHello(owner, received) : TakeFrame(owner, received)) is not { } reason) return true;
        BeginDrain(reason);
        if (reason is LinkCloseReason.ConnectionLost) _connection.Abort();
        return reason is not (LinkCloseReason.ConnectionLost or LinkCloseReason.ClosedByPeer); // else nothing more can come
    }

    /// <summary>The other side, which the signalling has named, sends by this link too. If that comes too late, the link is closing, and the frame is dropped as others are.</summary>
    private void TakeFirst()
    {
        _link.StopHelloTimer();
        _phase = Phase.Frames;
    }

    private void BeginDrain(LinkCloseReason reason)
    {
        _phase = Phase.Draining;
        _link.Close(reason);
    }

    /// <returns>Null to go on, or why the link is to be closed.</returns>
    private LinkCloseReason? TakeHello(ILinkOwner owner, in ReceivedMessage received)
    {
        if (IsHandled(owner, received)) return null;
        if (received.Kind != ReceivedKind.Text) return received.Kind.ToReason();
        if (!Hello.TryRead(received.Data.Span, out var id, out var fault))
        {
            owner.OnDropped(_link, fault);
            return LinkCloseReason.InvalidHello;
        }

        return Admit(owner, id);
    }

    /// <summary>Takes the other side in, who is known now: null to go on, or why the link is to be closed.</summary>
    private LinkCloseReason? Admit(ILinkOwner owner, PeerId id)
    {
        var isSignalled = _link.Origin.IsSignalled;
        if (isSignalled ? _link.IsClosing : !_link.StopHelloTimer()) return LinkCloseReason.HelloTimeout;
        if (owner.OnHello(_link, id) is { } refusal) return refusal;
        _isAdmitted = true;
        _phase = isSignalled ? Phase.FirstFrame : Phase.Frames;
        return null;
    }

    /// <returns>Null to go on, or why the link is to be closed.</returns>
    private LinkCloseReason? TakeFrame(ILinkOwner owner, in ReceivedMessage received)
    {
        if (IsHandled(owner, received)) return null;
        if (received.Kind != ReceivedKind.Text)
            return received.Kind == ReceivedKind.TooLarge && _rates.TakeTooLarge(Now) ? null : received.Kind.ToReason();
        if (_link.CloseReason is { } closing && !closing.Drains())
        {
            Ignore(owner, received.Data.Length, DropReason.LinkClosed);
            return null;
        }

        var fate = Handle(owner, received.Data.Span);
        return fate == FrameFate.Malformed && !_rates.TakeMalformed(Now) ? LinkCloseReason.Abuse : null;
    }

    /// <summary>Takes what still comes after the close has begun, until the other side has closed too or its time is up.</summary>
    /// <returns>Whether more can come.</returns>
    private bool Drain(ILinkOwner owner, in ReceivedMessage received)
    {
        if (received.Kind is ReceivedKind.Closed or ReceivedKind.Lost or ReceivedKind.Malformed or ReceivedKind.InvalidUtf8) return false;
        if (IsHandled(owner, received) || received.Kind != ReceivedKind.Text) return true;
        if (_isAdmitted && _link.CloseReason!.Value.Drains()) Handle(owner, received.Data.Span);
        else Ignore(owner, received.Data.Length, DropReason.LinkClosed);
        return true;
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
        if (!_rates.HasMessage(Now))
        {
            Ignore(owner, received.Data.Length, DropReason.RateLimited);
            return true;
        }

        _rates.TakeMessage(); // whoever does nothing but ping is held to the same rate
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
        _rates.TakeMessage();
        _rates.TakeBytes(received.Skipped);
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
        if (!_rates.HasBytes(frame.Length, Now) || (!_rates.HasMessage(Now) && !IsDue(owner, frame)))
        {
            _link.Counters.Dropped();
            owner.OnDropped(_link, DropReason.RateLimited);
            return FrameFate.Dropped;
        }

        _rates.TakeBytes(frame.Length);
        var fate = owner.OnFrame(_link, frame, Now);
        if (fate != FrameFate.Due) _rates.TakeMessage();
        if (fate is not (FrameFate.Handled or FrameFate.Due)) _link.Counters.Dropped();
        return fate;
    }

    /// <summary>Whether a frame above the rate is an answer that is due.</summary>
    private bool IsDue(ILinkOwner owner, ReadOnlySpan<byte> frame)
    {
        if (!_rates.MayLook(_limits.MessageBurst, Now)) return false;
        if (owner.IsDue(frame)) return true;
        _rates.TakeLook();
        return false;
    }

    /// <summary>What is received next.</summary>
    private enum Phase : byte
    {
        /// <summary>Who the other side is.</summary>
        Hello,

        /// <summary>
        /// Anything: who the other side is, the signalling has said, but not that what it sends gets here. Each peer sends a search at once. A browser's channel is open now and then at the
        /// answering side, and nothing that this sends ever leaves.
        /// </summary>
        FirstFrame,

        /// <summary>Messages.</summary>
        Frames,

        /// <summary>What was sent before the other side has learnt of the close.</summary>
        Draining,
    }
}
