using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using PeerRelay.Identity;
using PeerRelay.Links;
using PeerRelay.Neighbours;
using PeerRelay.Routing;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>
/// Hands messages to neighbours. Those that a neighbour of our kind is to pass on are held until it acknowledges them, and handed to the next one if it refuses them, falls
/// silent or goes. It never waits.
/// </summary>
internal sealed class Carrier(NodeContext node)
{
    private readonly ConcurrentDictionary<Neighbour, bool> _holding = new();
    private readonly HeldRoom _room = new(node.Limits.HeldBytes);
    private readonly SipHash _hash = node.Options.Random == Random.Shared ? SipHash.WithRandomKey() : SipHash.WithKeyOf(node.Options.Random);

    /// <summary>What is told of a message that was held here and has no way on.</summary>
    public delegate void UndeliveredHandler(in Envelope envelope, DropReason reason);

    /// <summary>What is told of a message of this node's own that another neighbour has now than the one that it went to before.</summary>
    public delegate void MovedHandler(in Envelope envelope, PeerId firstHop);

    /// <summary>Raised when something is held where nothing was: see <see cref="Tick"/>.</summary>
    public event Action? Holding;

    /// <summary>Raised when a neighbour has left messages unacknowledged and gives no sign of life: it is to be asked for one.</summary>
    public event Action<Neighbour>? FoundSilent;

    /// <summary>Raised when a message that was held here is given up, this node's own included.</summary>
    public event UndeliveredHandler? Undelivered;

    /// <summary>Raised when a message of this node's own, which went to one neighbour first, has been handed to another.</summary>
    public event MovedHandler? Moved;

    /// <summary>Whether anything is held.</summary>
    public bool IsHolding => !_holding.IsEmpty;

    /// <summary>Hands on a message that came in.</summary>
    /// <param name="envelope">The message.</param>
    /// <param name="next">Whom it goes to.</param>
    /// <param name="by">The link that it came by, on whose thread this is.</param>
    /// <returns><see cref="DropReason.None"/> if it or another took it, else why not; it has been counted.</returns>
    public DropReason Forward(in Envelope envelope, Neighbour next, ILink by)
    {
        if (!IsHeld(envelope, next))
        {
            var refusal = TryForward(envelope, next, by);
            var taker = next.Id;
            if (refusal == DropReason.TooLarge && envelope.ForwardedLength <= node.Limits.MaxFrameBytes) refusal = SendAround(Forwarded(envelope), next, out taker);
            if (refusal == DropReason.None) NoteMoved(envelope, taker);
            return Count(refusal, envelope, next);
        }

        var frame = Forwarded(envelope);
        var message = new HeldMessage(KeyOf(envelope), frame);
        message.HandTo(next.Id, node.Now);
        var isHeld = Hold(message, next);
        var reason = TryForward(envelope, next, by);
        if (reason != DropReason.None && !TryTakeBack(message, isHeld, next)) reason = DropReason.None;
        if (reason != DropReason.None && Envelope.TryReadText(frame, out var sent, out _)) reason = HandToAnother(message, sent, reason);
        if (reason == DropReason.None) NoteMoved(envelope, message.Tried[^1]); // it may be one that was given back
        return Count(reason, envelope, next);
    }

    /// <summary>Hands on a message of this node's own.</summary>
    /// <param name="frame">The frame, with this node in its path.</param>
    /// <param name="to">Its target.</param>
    /// <param name="next">Whom it goes to.</param>
    /// <param name="takenBy">Who took it, if anybody did.</param>
    /// <returns><see cref="DropReason.None"/> if it or another took it, else why not; it has been counted.</returns>
    public DropReason Send(byte[] frame, PeerId to, Neighbour next, out PeerId takenBy)
    {
        takenBy = next.Id;
        if (!next.IsKin || next.Id == to || !Envelope.TryReadText(frame, out var envelope, out _) || !envelope.Type.IsHeld())
        {
            var refusal = TrySend(frame, next);
            if (refusal == DropReason.TooLarge && frame.Length <= node.Limits.MaxFrameBytes) refusal = SendAround(frame, next, out takenBy);
            if (refusal != DropReason.None) node.Drop(refusal, next.Id, node.Self, to);
            return refusal;
        }

        var message = new HeldMessage(KeyOf(envelope), frame);
        var reason = Hand(message, envelope, next);
        if (reason != DropReason.None) reason = HandToAnother(message, envelope, reason);
        takenBy = message.Tried[^1];
        return Count(reason, envelope, next);
    }

    /// <summary>Takes in which messages a neighbour has acknowledged.</summary>
    /// <returns>Whether the acknowledgement of any was due.</returns>
    public bool OnAck(AckReader acks, Neighbour neighbour, TimeSpan now)
    {
        if (neighbour.Custody is not { } custody) return false;
        var isDue = false;
        Span<byte> nonce = stackalloc byte[WireLimits.MaxNonceBytes];
        while (acks.TryNext(nonce, out var source, out var length)) isDue |= custody.Acknowledge(KeyOf(source, nonce[..length]), now);
        return isDue;
    }

    /// <summary>Hands a message to another that a neighbour has refused.</summary>
    /// <returns>Whether it was held.</returns>
    public bool OnRefusal(in Refusal refusal, Neighbour neighbour)
    {
        if (neighbour.Custody?.TryTake(KeyOf(refusal.Id, refusal.Nonce), out var message) != true) return false; // it was late, and another has it
        message!.IsRefused = true;
        message.IsGivenUp = refusal.Reason == RefusalReason.HopLimit; // its path is as long whoever gets it
        Rescue(message);
        return true;
    }

    /// <summary>Hands to others what a neighbour had that is gone.</summary>
    public void OnGone(Neighbour neighbour)
    {
        _holding.TryRemove(neighbour, out _);
        foreach (var message in neighbour.Custody?.Close() ?? []) Rescue(message);
    }

    /// <summary>Sends once more what is held for a neighbour, by the link that is left of two: what was on the other may be lost. It is known by what it has of it.</summary>
    public static void OnLinkLost(Neighbour neighbour)
    {
        foreach (var message in neighbour.Custody?.Peek() ?? []) TrySend(message.Frame, neighbour); // what can't be sent is late, and so goes to another
    }

    /// <summary>Gives up what is held for a neighbour: the node stops.</summary>
    public void Abandon(Neighbour neighbour)
    {
        _holding.TryRemove(neighbour, out _);
        foreach (var message in neighbour.Custody?.Close() ?? [])
            if (Envelope.TryReadText(message.Frame, out var envelope, out _))
                node.Drop(DropReason.Stopped, neighbour.Id, envelope.From, envelope.To);
    }

    /// <summary>Hands to others what neighbours have not acknowledged in time. To be called some times a second while anything is held.</summary>
    public void Tick()
    {
        var now = node.Now;
        foreach (var (neighbour, _) in _holding)
        {
            if (neighbour.Custody is not { } custody) continue;
            if (neighbour.IsDelivering) neighbour.Excuse(now);
            var overdue = custody.TakeOverdue(neighbour.HeardAt, now, out var isSilent);
            if (custody.Count == 0)
            {
                _holding.TryRemove(neighbour, out _);
                if (custody.Count > 0) Note(neighbour); // one has come in between
            }

            if (isSilent)
            {
                neighbour.FellSilent();
                FoundSilent?.Invoke(neighbour);
            }

            foreach (var message in overdue) Rescue(message);
        }
    }

    private byte[] Forwarded(in Envelope envelope)
    {
        var frame = new byte[envelope.ForwardedLength];
        envelope.WriteForwarded(node.Self, frame);
        return frame;
    }

    /// <summary>Hands a message to another neighbour than its target, whose link takes only smaller ones: a data channel may.</summary>
    private DropReason SendAround(byte[] frame, Neighbour target, out PeerId takenBy)
    {
        takenBy = target.Id;
        if (!Envelope.TryReadText(frame, out var envelope, out _)) return DropReason.TooLarge;
        var message = new HeldMessage(KeyOf(envelope), frame);
        message.HandTo(target.Id, node.Now);
        var reason = HandToAnother(message, envelope, DropReason.TooLarge);
        takenBy = message.Tried[^1];
        return reason;
    }

    private static bool IsHeld(in Envelope envelope, Neighbour next) => next.IsKin && next.Id != envelope.To && envelope.Type.IsHeld();

    /// <summary>Hands on a message that this node had handed to one who does not see to it. If nobody else takes it, its source is told.</summary>
    private void Rescue(HeldMessage message)
    {
        if (!Envelope.TryReadText(message.Frame, out var envelope, out _)) return; // it can be read: this node has written it
        if (HandToAnother(message, envelope, DropReason.NoRoute) == DropReason.None)
        {
            NoteMoved(envelope, message.Tried[^1]);
            return;
        }

        var reason = message.IsRefused ? DropReason.Refused : DropReason.Unanswered;
        node.Router.Forget(envelope);
        node.Drop(reason, link: null, envelope.From, envelope.To);
        Undelivered?.Invoke(envelope, reason);
    }

    /// <summary>Tells of a message of this node's own that somebody else has now.</summary>
    private void NoteMoved(in Envelope envelope, PeerId firstHop)
    {
        if (envelope.From == node.Self) Moved?.Invoke(envelope, firstHop);
    }

    /// <summary>Hands a message on that nobody holds.</summary>
    /// <returns><see cref="DropReason.None"/>, or why the last one did not take it, at first <paramref name="last"/>.</returns>
    private DropReason HandToAnother(HeldMessage message, in Envelope envelope, DropReason last)
    {
        while (message.MayBeTried(node.Now))
        {
            var route = node.Router.RouteAgain(envelope, message.Tried, node.Now);
            if (route.Action != RouteAction.Forward) break;
            last = Hand(message, envelope, route.First!);
            if (last == DropReason.None) break;
        }

        return last;
    }

    private DropReason Hand(HeldMessage message, in Envelope envelope, Neighbour next)
    {
        message.HandTo(next.Id, node.Now);
        var isHeld = IsHeld(envelope, next) && Hold(message, next);
        var reason = TrySend(message.Frame, next);
        return reason != DropReason.None && !TryTakeBack(message, isHeld, next) ? DropReason.None : reason;
    }

    /// <summary>Takes a message back that could not be put on a link.</summary>
    /// <returns>False if it was held and is not there any more: it has been taken with all that was held for the neighbour, and is seen to.</returns>
    private bool TryTakeBack(HeldMessage message, bool isHeld, Neighbour next) => !isHeld || next.NeedCustody(_room).TryTake(message.Key, out _);

    private bool Hold(HeldMessage message, Neighbour next)
    {
        if (!next.NeedCustody(_room).TryHold(message)) return false;
        Note(next);
        return true;
    }

    private void Note(Neighbour neighbour)
    {
        if (_holding.TryAdd(neighbour, true)) Holding?.Invoke();
    }

    private DropReason TryForward(in Envelope envelope, Neighbour next, ILink by)
    {
        var link = next.Primary;
        var reason = link.TryForward(envelope, node.Self, by);
        if (reason == DropReason.LinkClosed && next.LinkBeside(link) is { } other) reason = other.TryForward(envelope, node.Self, by);
        return reason;
    }

    private static DropReason TrySend(byte[] frame, Neighbour next)
    {
        var link = next.Primary;
        var reason = link.TrySend(frame);
        if (reason == DropReason.LinkClosed && next.LinkBeside(link) is { } other) reason = other.TrySend(frame);
        return reason;
    }

    /// <summary>Counts a message that nobody has taken.</summary>
    private DropReason Count(DropReason reason, in Envelope envelope, Neighbour next)
    {
        if (reason != DropReason.None) node.Drop(reason, next.Id, envelope.From, envelope.To);
        return reason;
    }

    [SkipLocalsInit] // what is put on the stack is written before it is read
    private ulong KeyOf(in Envelope envelope)
    {
        Span<byte> nonce = stackalloc byte[WireLimits.MaxNonceBytes];
        return KeyOf(envelope.From, nonce[..envelope.CopyNonce(nonce)]);
    }

    [SkipLocalsInit] // what is put on the stack is written before it is read
    private ulong KeyOf(PeerId source, ReadOnlySpan<byte> nonce)
    {
        Span<byte> bytes = stackalloc byte[PeerId.ByteLength + WireLimits.MaxNonceBytes];
        source.TryWriteBytes(bytes);
        nonce.CopyTo(bytes[PeerId.ByteLength..]);
        return _hash.Compute(bytes[..(PeerId.ByteLength + nonce.Length)]);
    }
}
