using System.Buffers.Text;
using PeerRelay.Identity;
using PeerRelay.Simulator.Networks;
using PeerRelay.Simulator.Peers;

namespace PeerRelay.Simulator.Reference;

/// <summary>A peer of the old kind. It takes every connection, dials its bootstrap once, and has no timers.</summary>
internal sealed class ReferencePeer : SimulatedPeer, IScenarioPeer, IReferenceHost
{
    private readonly IMessageSink _sink;
    private readonly Uri? _bootstrapUrl;
    private readonly ReferenceClient _client;

    /// <summary>Makes a peer.</summary>
    public ReferencePeer(PeerPlan plan)
        : base(plan.Network, plan.Id, plan.Url)
    {
        (_sink, _bootstrapUrl) = (plan.Sink, plan.Bootstrap);
        _client = new ReferenceClient(plan.Id, plan.Url.AbsoluteUri, plan.Network.Random, this);
    }

    /// <inheritdoc/>
    public bool IsOld => true;

    /// <inheritdoc/>
    public bool Swallows { get; set; }

    /// <inheritdoc/>
    public int Degree => _client.Peers.Count;

    /// <inheritdoc/>
    public override void Start()
    {
        if (_bootstrapUrl is not null) Network.Dial(this, _bootstrapUrl, null);
    }

    /// <inheritdoc/>
    public override void OnOpened(SimulatedLink link, object? dialState)
    {
        var channel = new ReferenceLink(link);
        link.State = channel;
        _client.OnConnection(channel);
    }

    /// <summary>Nothing: the reference does not dial again, and what it waits for it waits for ever.</summary>
    public override void OnDialFailed(Uri url, object? state)
    {
    }

    /// <inheritdoc/>
    public override void OnFrame(SimulatedLink link, byte[] frame)
    {
        if (Swallows && IsOfOthers(frame)) return;
        _client.OnFrame((ReferenceLink)link.State!, frame);
    }

    /// <inheritdoc/>
    public override void OnClosed(SimulatedLink link, LinkCloseReason reason) => ((ReferenceLink)link.State!).Destroy();

    /// <inheritdoc/>
    public override void OnTimer(long tag)
    {
    }

    /// <inheritdoc/>
    public void Send(PeerId to, int message, ReceiptOptions? receipt)
    {
        Span<byte> json = stackalloc byte[11];
        Utf8Formatter.TryFormat(message, json, out var length);
        _client.Send(to, json[..length]);
    }

    /// <inheritdoc/>
    public void CountUsable(Span<int> buckets)
    {
        foreach (var channel in _client.Peers.All())
            if (channel is ReferenceLink { IsOpen: true })
                buckets[channel.Id.CommonPrefixLength(Id)]++;
    }

    /// <inheritdoc/>
    void IReferenceHost.Dial(string url) => Network.Dial(this, new Uri(url), null);

    /// <inheritdoc/>
    void IReferenceHost.Deliver(PeerId from, ReadOnlySpan<byte> json, int hops)
    {
        if (Utf8Parser.TryParse(json, out int number, out _)) _sink.Delivered(this, number, hops, atTry: 1);
    }

    /// <summary>Whether a frame is a user message that is not for this peer.</summary>
    private bool IsOfOthers(byte[] frame)
    {
        var message = ReferenceMessage.Read(frame);
        return message.To != Id && message.Body.Type == Wire.BodyType.User;
    }
}
