using PeerRelay.Identity;
using PeerRelay.Links;
using PeerRelay.Neighbours;
using PeerRelay.Routing;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>What a node does with one link: admits it, handles its frames, and lets it go.</summary>
internal sealed class LinkSession(NodeContext node, Outbox outbox, MessageHandler messages, Membership membership) : ILinkOwner
{
    private readonly TaskCompletionSource<ConnectResult> _established = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Neighbour? _neighbour;
    private int _isAdmitted;

    /// <summary>Completes when the link is admitted or has failed to be.</summary>
    public Task<ConnectResult> Established => _established.Task;

    /// <summary>Runs the link until it has ended.</summary>
    public async Task<LinkCloseReason> RunAsync(Link link)
    {
        using (link)
        {
            var reason = await link.RunAsync(this, node.Self).ConfigureAwait(false);
            Depart(link);
            if (_neighbour is null) NodeLog.Refused(node.Logger, link.Origin.RemoteAddress, reason);
            _established.TrySetResult(new ConnectResult(StatusOf(reason), link.Origin.ExpectedId, $"The connection ended: {reason.ToText()}."));
            return reason;
        }
    }

    public LinkCloseReason? OnHello(Link link, PeerId id)
    {
        if (id == node.Self) return LinkCloseReason.OwnId;
        if (link.Origin.ExpectedId is { } expected && expected != id) return LinkCloseReason.WrongPeer;

        var admission = node.Neighbours.Admit(link, id, node.Now);
        switch (admission.Kind)
        {
            case AdmissionKind.Refused:
                _established.TrySetResult(new ConnectResult(ConnectStatus.AlreadyConnected, id));
                return LinkCloseReason.Duplicate;
            case AdmissionKind.First:
                if (node.Counters.Linked(link.Origin.Direction)) membership.Reannounce();
                _neighbour = admission.Neighbour;
                membership.OnLinked(admission.Neighbour, link);
                _established.TrySetResult(new ConnectResult(ConnectStatus.Connected, id));
                break;
            case AdmissionKind.Second:
                node.Counters.Linked(link.Origin.Direction);
                _neighbour = admission.Neighbour;
                membership.Probe(admission.Neighbour.Primary, id); // its answer shows whether the older link is alive
                _established.TrySetResult(new ConnectResult(ConnectStatus.AlreadyConnected, id));
                break;
        }

        Interlocked.Exchange(ref _isAdmitted, 1);
        if (link.IsClosing) Depart(link); // it began before OnClosing could know the neighbour
        return null;
    }

    public DropReason OnFrame(Link link, ReadOnlySpan<byte> frame)
    {
        var neighbour = _neighbour!;
        if (!Envelope.TryRead(frame, out var envelope, out var fault))
        {
            node.Drop(fault, neighbour.Id);
            return fault;
        }

        neighbour.Heard(link);
        var route = node.Router.Route(envelope, neighbour, node.Now);
        switch (route.Action)
        {
            case RouteAction.Deliver:
                return messages.Handle(envelope, neighbour, link);
            case RouteAction.Forward:
                if (envelope.From != neighbour.Id) node.Neighbours.HasPassedOn(neighbour);
                outbox.Forward(envelope, route);
                return DropReason.None; // a drop at the link out has been counted there
            default:
                node.Drop(route.Reason, neighbour.Id, envelope.From, envelope.To);
                return route.Reason;
        }
    }

    public void OnClosing(Link link)
    {
        if (Interlocked.CompareExchange(ref _isAdmitted, 1, 1) == 1) Depart(link);
    }

    public void OnDropped(Link link, DropReason reason) => node.Drop(reason, _neighbour?.Id);

    public void OnReceived(int bytes) => node.Counters.FrameReceived(bytes);

    public void OnWritten(int bytes) => node.Counters.FrameSent(bytes);

    private void Depart(Link link)
    {
        if (_neighbour is not { } neighbour) return;
        switch (node.Neighbours.Depart(neighbour, link, node.Now))
        {
            case DepartureKind.Gone:
                membership.OnGone(neighbour, link);
                break;
            case DepartureKind.OneOfTwo:
                membership.Probe(neighbour.Primary, neighbour.Id); // it is to know that it is used, and to answer
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
