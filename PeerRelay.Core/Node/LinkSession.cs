using PeerRelay.Identity;
using PeerRelay.Links;
using PeerRelay.Neighbours;
using PeerRelay.Routing;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>What a node does with one link: admits it, handles its frames, and lets it go.</summary>
/// <param name="parts">What it does that with.</param>
/// <param name="established">Is told when the link is admitted or has failed to be; null if nobody waits for it, as for a link that was accepted.</param>
internal sealed class LinkSession(NodeParts parts, TaskCompletionSource<ConnectResult>? established = null) : ILinkOwner
{
    /// <summary>
    /// Searches, offers and first signals a second that are served of one link, each of which makes this node send something larger. 100: a relay between
    /// us and many peers passes on that many when they join; a stranger who lets us answer to somebody else gets no more than 100 KB/s of it.
    /// </summary>
    private const int RequestsPerSecond = 100;

    /// <summary>Searches and offers at once of a link that was quiet. 1,000: so many peers may join behind it.</summary>
    private const int RequestBurst = 1_000;

    /// <summary>What a list of neighbours counts against that: one a second, and ten at once. Peers of ours send one in some minutes.</summary>
    private const int ListCost = 100;

    private readonly NodeContext _node = parts.Node;
    private Neighbour? _neighbour;
    private ILink? _link;
    private Acknowledger? _acknowledger; // made for a neighbour that holds what it hands to us
    private TokenBucket _requests = new(RequestsPerSecond, RequestBurst, parts.Node.Now);
    private int _isAdmitted;
    private int _forwarded;

    /// <summary>Lets the link go, which has ended, however it did.</summary>
    public void End(ILink link)
    {
        link.Close(LinkCloseReason.ConnectionLost); // it is closed already, unless something threw
        var reason = link.CloseReason!.Value;
        established?.TrySetResult(new ConnectResult(StatusOf(reason), link.Origin.ExpectedId, $"The connection ended: {reason.ToText()}."));
        Depart(link);
        _acknowledger?.Clear();
        if (_neighbour is null) NodeLog.Refused(_node.Logger, link.Origin.RemoteAddress, reason);
    }

    public LinkCloseReason? OnHello(ILink link, PeerId id)
    {
        if (id == _node.Self) return LinkCloseReason.OwnId;
        if (link.Origin.ExpectedId is { } expected && expected != id) return LinkCloseReason.WrongPeer;

        var admission = _node.Neighbours.Admit(link, id, _node.Now);
        if (admission.Kind != AdmissionKind.Refused && _node.Counters.Linked(link.Origin.Direction)) parts.Membership.Reannounce();
        switch (admission.Kind)
        {
            case AdmissionKind.Refused:
                established?.TrySetResult(new ConnectResult(ConnectStatus.AlreadyConnected, id));
                return LinkCloseReason.Duplicate;
            case AdmissionKind.First:
                _neighbour = admission.Neighbour;
                parts.Membership.OnLinked(admission.Neighbour, link);
                established?.TrySetResult(new ConnectResult(ConnectStatus.Connected, id));
                break;
            case AdmissionKind.Second:
                _neighbour = admission.Neighbour;
                admission.Replaced?.Close(LinkCloseReason.Duplicate);
                parts.Membership.Probe(admission.Neighbour, admission.Neighbour.Primary); // its answer shows whether the older link is alive
                established?.TrySetResult(new ConnectResult(ConnectStatus.AlreadyConnected, id));
                break;
        }

        _link = link;
        if (link.Origin.IsSignalled) admission.Neighbour.HasSpokenWebRtc();
        Interlocked.Exchange(ref _isAdmitted, 1);
        if (link.IsClosing) Depart(link); // it began before OnClosing could know the neighbour
        return null;
    }

    public FrameFate OnFrame(ILink link, ReadOnlySpan<byte> frame, TimeSpan now)
    {
        var neighbour = _neighbour!;
        if (!Envelope.TryReadText(frame, out var envelope, out var fault))
        {
            _node.Drop(fault, neighbour.Id);
            // A relay of the old kind passes on what it does not look at, and a page looks at a body less closely than a node: for what they pass on they are not to blame.
            var isItsOwn = fault == DropReason.InvalidJson || (neighbour.IsPeerRelay && fault != DropReason.InvalidBody);
            return isItsOwn ? FrameFate.Malformed : FrameFate.Dropped;
        }

        neighbour.Heard(link, now);
        if (envelope.From == neighbour.Id && MessageHandler.ShowsWebRtc(envelope)) neighbour.HasSpokenWebRtc();
        var route = _node.Router.Route(envelope, neighbour, now);
        switch (route.Action)
        {
            case RouteAction.Deliver:
                return Deliver(envelope, neighbour, link);
            case RouteAction.Forward:
                if (envelope.From != neighbour.Id && !envelope.PathContains(_node.Self)) _node.Neighbours.HasPassedOn(neighbour);
                var reason = parts.Outbox.Forward(envelope, route, link); // a drop at the link out has been counted there
                if (reason == DropReason.None) _forwarded++;
                Answer(envelope, neighbour, reason, link);
                return FrameFate.Handled;
            default:
                _node.Drop(route.Reason, neighbour.Id, envelope.From, envelope.To);
                if (route.Reason == DropReason.SpoofedPath) return envelope.LastHop != neighbour.Id ? FrameFate.Malformed : FrameFate.Dropped;
                Answer(envelope, neighbour, route.Reason, link);
                return FrameFate.Dropped;
        }
    }

    public bool IsDue(ReadOnlySpan<byte> frame) =>
        frame.Length <= AckBatch.MaxFrameLength && _neighbour is { Custody.AwaitsAny: true } neighbour && Envelope.TryReadText(frame, out var envelope, out _)
        && envelope.Type is BodyType.Ack or BodyType.Cant && envelope.To == _node.Self && envelope.From == neighbour.Id;

    public bool IsOneOfTwo(ILink link) => _neighbour?.Contest is not null;

    public void OnClosing(ILink link)
    {
        if (Interlocked.CompareExchange(ref _isAdmitted, 1, 1) == 1) Depart(link);
    }

    public void OnDropped(ILink link, DropReason reason) => _node.Drop(reason, _neighbour?.Id);

    public void OnReceived(int frames, long bytes)
    {
        _acknowledger?.Flush(_neighbour!, _link!);
        _node.Counters.FramesReceived(frames, bytes, _forwarded);
        _forwarded = 0;
    }

    public void OnWritten(int frames, long bytes) => _node.Counters.FramesSent(frames, bytes);

    private FrameFate Deliver(in Envelope envelope, Neighbour neighbour, ILink link)
    {
        var cost = envelope.Type switch
        {
            BodyType.FindPeers or BodyType.HandshakeOffer => 1,
            BodyType.Neighbours => ListCost,
            BodyType.Signal when parts.Signals.IsFirst(envelope.From) => 1,
            _ => 0,
        };
        if (cost > 0)
        {
            if (!_requests.Has(cost, _node.Now))
            {
                _node.Drop(DropReason.TooManyRequests, neighbour.Id, envelope.From, envelope.To);
                return FrameFate.Dropped;
            }

            _requests.Take(cost);
        }

        return envelope.Type is BodyType.User or BodyType.Part ? GiveToApplication(envelope, neighbour, link) : parts.Messages.Handle(envelope, neighbour, link);
    }

    /// <summary>Has a message handled by the application, which may take long: what waits is sent first, and the neighbour is not blamed for what is not read meanwhile.</summary>
    private FrameFate GiveToApplication(in Envelope envelope, Neighbour neighbour, ILink link)
    {
        _acknowledger?.Flush(neighbour, link);
        link.WriteSoFar();
        neighbour.BeginDelivery();
        try
        {
            return parts.Messages.Handle(envelope, neighbour, link);
        }
        finally
        {
            neighbour.EndDelivery();
        }
    }

    /// <summary>Tells a neighbour that holds the message what became of it, or else the source that it has no way on.</summary>
    private void Answer(in Envelope envelope, Neighbour neighbour, DropReason reason, ILink link)
    {
        if (neighbour.IsKin)
        {
            if (reason is not (DropReason.None or DropReason.Duplicate)) _node.Router.Forget(envelope);
            if (envelope.Type.IsHeld()) (_acknowledger ??= new Acknowledger(_node)).Answer(envelope, neighbour, reason, link);
        }

        else if (reason is not (DropReason.None or DropReason.Duplicate or DropReason.UnwantedSignal)) parts.Receipts.TellSource(envelope, reason);
    }

    private void Depart(ILink link)
    {
        if (_neighbour is not { } neighbour) return;
        switch (_node.Neighbours.Depart(neighbour, link, _node.Now))
        {
            case DepartureKind.Gone:
                if (link.CloseReason == LinkCloseReason.Stopping) parts.Carrier.Abandon(neighbour);
                else parts.Carrier.OnGone(neighbour);
                parts.LargeMessages.OnGone(neighbour);
                parts.Membership.OnGone(neighbour, link);
                break;
            case DepartureKind.OneOfTwo:
                parts.Membership.Probe(neighbour, neighbour.Primary); // it is to know that it is used, and to answer
                Carrier.OnLinkLost(neighbour);
                break;
            case DepartureKind.Unused when link.CloseReason == LinkCloseReason.Superseded:
                Carrier.OnLinkLost(neighbour);
                break;
        }
    }

    private static ConnectStatus StatusOf(LinkCloseReason reason) => reason switch
    {
        LinkCloseReason.OwnId => ConnectStatus.Self,
        LinkCloseReason.WrongPeer => ConnectStatus.WrongPeer,
        LinkCloseReason.HelloTimeout => ConnectStatus.TimedOut,
        LinkCloseReason.LimitReached => ConnectStatus.LimitReached,
        LinkCloseReason.Stopping => ConnectStatus.Stopped,
        _ => ConnectStatus.Failed,
    };
}
