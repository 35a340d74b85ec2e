using System.Buffers.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PeerRelay.Identity;
using PeerRelay.Links;
using PeerRelay.Node;
using PeerRelay.Simulator.Networks;
using PeerRelay.Simulator.Peers;
using PeerRelay.Transports;
using PeerRelay.Wire;

namespace PeerRelay.Simulator.Nodes;

/// <summary>
/// A peer of ours: the very classes of <c>PeerRelay.Core</c> that make links, route, search and maintain. Only what waits, accepts and dials on a real machine is
/// replaced: <c>LinkHost</c>, <c>BootstrapLoop</c> and <c>MaintenanceLoop</c>, by the timers and dials of the simulated network.
/// </summary>
internal sealed class SimulatedNode : SimulatedPeer, IScenarioPeer
{
    private const long TickTag = 1;
    private const long BootstrapTag = 2;
    private const long RetryTag = 3;
    private const long ReceiptTag = 4;

    private static readonly LinkOrigin Accepted = new() { Direction = LinkDirection.Inbound };

    private readonly IMessageSink _sink;
    private readonly Uri? _bootstrapUrl;
    private readonly NodeContext _node;
    private readonly NodeParts _parts;
    private readonly TickTimer _tick;
    private readonly BootstrapTimer _bootstrap;
    private readonly ReceiptAlarm _receiptAlarm;

    /// <summary>Makes a peer.</summary>
    public SimulatedNode(PeerPlan plan)
        : base(plan.Network, plan.Id, plan.Url)
    {
        (_sink, _bootstrapUrl) = (plan.Sink, plan.Bootstrap);
        _node = new NodeContext(this, NodeSettings.Of(plan), NullLogger.Instance);
        _node.Events.MessageReceived += (_, message) => OnMessage(message);
        _parts = new NodeParts(_node, new DialPolicy(allowPrivate: true));
        _parts.Carrier.Holding += SetRetry;
        _tick = new TickTimer(Network, this, TickTag);
        _bootstrap = new BootstrapTimer(Network, this, _node.Limits, _parts.Presence, BootstrapTag);
        _receiptAlarm = new ReceiptAlarm(Network, this, _parts.Receipts, ReceiptTag);
        _parts.Receipts.Changed += _receiptAlarm.Set;
        _parts.Handshakes.Changed += _tick.Kick;
        _parts.Handshakes.DialWanted += (id, url) => Network.Dial(this, url, new NodeDial(id));
    }

    /// <inheritdoc/>
    public bool IsOld => false;

    /// <inheritdoc/>
    public bool Swallows { get; set; }

    /// <inheritdoc/>
    public int Degree => _node.Neighbours.Count;

    /// <summary>What the node has counted.</summary>
    public PeerStatistics Statistics
    {
        get
        {
            var (candidates, handshakes) = _parts.Handshakes.Counts;
            return _node.Counters.Read(Degree, _parts.Outbox.PendingCount, candidates, handshakes, _parts.Receipts.AwaitedCount);
        }
    }

    /// <inheritdoc/>
    public override void Start()
    {
        _tick.Reset();
        if (_bootstrapUrl is not null) DialBootstrap();
    }

    /// <inheritdoc/>
    public override void OnOpened(SimulatedLink link, object? dialState)
    {
        var dial = (NodeDial?)dialState;
        var nodeLink = NewLink(link, dial);
        link.State = nodeLink;
        var isLinked = nodeLink.Open();
        if (dial?.Expected is { } id) Dialled(id, isLinked ? ConnectStatus.Connected : ConnectStatus.Failed);
        else if (dial is not null && isLinked) _bootstrap.Linked(link.RemoteId);
    }

    /// <inheritdoc/>
    public override void OnDialFailed(Uri url, object? state)
    {
        _node.Counters.DialFailed();
        if (((NodeDial)state!).Expected is { } id) Dialled(id, ConnectStatus.Failed);
        else _bootstrap.Failed();
    }

    /// <inheritdoc/>
    public override void OnFrame(SimulatedLink link, byte[] frame)
    {
        if (Swallows && TrySwallow(link, frame)) return;
        ((NodeLink)link.State!).Receive(frame, Network.Now);
    }

    /// <inheritdoc/>
    public override void OnClosed(SimulatedLink link, LinkCloseReason reason)
    {
        var nodeLink = (NodeLink)link.State!;
        nodeLink.End(reason);
        if (nodeLink.Origin.IsTrusted) _bootstrap.Lost(nodeLink.IsClosedForAnother, nodeLink.IsTrimmed);
    }

    /// <inheritdoc/>
    public override void OnTimer(long tag)
    {
        switch (tag)
        {
            case BootstrapTag:
                if (_bootstrap.IsDue(Degree > 0)) DialBootstrap();
                break;
            case RetryTag:
                _parts.Carrier.Tick();
                if (_parts.Carrier.IsHolding) SetRetry();
                break;
            case ReceiptTag when _receiptAlarm.IsDue():
                _parts.Receipts.Tick();
                _receiptAlarm.Set();
                break;
            case TickTag when _tick.IsDue():
                Maintain();
                break;
        }
    }

    /// <inheritdoc/>
    public void Send(PeerId to, int message, ReceiptOptions? receipt)
    {
        Span<byte> json = stackalloc byte[11];
        Utf8Formatter.TryFormat(message, json, out var length);
        var nonce = _node.NextNonce();
        _node.Counters.Sent();
        var frame = UserBody.Write(to, Id, nonce, json[..length], receiptTry: receipt is null ? 0 : 1);
        if (receipt is null) _parts.Outbox.Send(to, nonce, frame);
        else _parts.Receipts.Send(new AwaitedMessage(to, nonce, report => _sink.Learnt(this, message, report.IsDelivered)), frame, receipt);
    }

    /// <inheritdoc/>
    public void CountUsable(Span<int> buckets)
    {
        foreach (var link in Links)
        {
            if (!link.IsOpen || !link.Remote.IsOpen || _node.Router.Transit.Find(link.RemoteId) is not { } neighbour) continue;
            if (neighbour.Primary == link.State) buckets[link.RemoteId.CommonPrefixLength(Id)]++;
        }
    }

    /// <summary>Takes a user message that is not for this peer, acknowledges it as if it were to be passed on, and does nothing.</summary>
    private bool TrySwallow(SimulatedLink link, byte[] frame)
    {
        if (!Envelope.TryReadText(frame, out var envelope, out _) || envelope.Type != BodyType.User || envelope.To == Id) return false;
        var acks = new AckBatch();
        acks.TryAdd(envelope);
        link.Send(acks.Write(link.RemoteId, Id, _node.NextNonce()));
        return true;
    }

    private NodeLink NewLink(SimulatedLink link, NodeDial? dial)
    {
        var origin = dial is null ? Accepted : new LinkOrigin
        {
            Direction = LinkDirection.Outbound,
            DialledUrl = link.Url,
            ExpectedId = dial.Expected,
            IsTrusted = dial.Expected is null,
        };
        return new NodeLink(link, origin, new LinkSession(_parts), Network.Time.GetUtcNow().UtcDateTime);
    }

    private void SetRetry() => Network.SetTimer(this, Network.Now + RetryLoop.Interval, RetryTag);

    private void DialBootstrap() => Network.Dial(this, _bootstrapUrl!, new NodeDial(Expected: null));

    private void Dialled(PeerId id, ConnectStatus status) => _parts.Handshakes.OnDialled(id, new ConnectResult(status, id));

    private void Maintain()
    {
        _parts.Handshakes.Tick();
        _parts.Outbox.Expire();
        foreach (var (link, reason) in _node.Neighbours.Resolve(Network.Now)) link.Close(reason);
        _parts.Membership.AskUnknown();
        _parts.Membership.Trim();
        _parts.Announcer.Tick();
        _tick.Continue();
    }

    private void OnMessage(PeerMessage message)
    {
        if (Utf8Parser.TryParse(message.Json.Span, out int number, out _)) _sink.Delivered(this, number, message.Hops, Math.Max(1, message.ReceiptTry));
    }
}
