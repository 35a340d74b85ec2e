using Microsoft.Extensions.Logging.Abstractions;
using PeerRelay.Identity;
using PeerRelay.Links;
using PeerRelay.Neighbours;
using PeerRelay.Node;
using PeerRelay.Routing;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Neighbours;
using PeerRelay.Tests.Routing;
using PeerRelay.Transports;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Node;

/// <summary>What becomes of messages whose link begins to close while they are being sent.</summary>
public sealed class OutboxTests
{
    private static readonly PeerId Target = Ids.Of("abc");
    private static readonly byte[] Frame = "{}"u8.ToArray();

    private readonly NodeContext _node;
    private readonly Outbox _outbox;

    public OutboxTests()
    {
        _node = new NodeContext(this, new PeerOptions { Id = Ids.Of("1"), TimeProvider = FrozenTime.Instance }, NullLogger.Instance);
        _outbox = new Outbox(_node, new Carrier(_node));
    }

    [Fact]
    public void FlushPending_FirstLinkIsClosingAlready_WhatWaitsIsKeptForTheNext()
    {
        for (ulong i = 0; i < 3; i++) Assert.Equal(SendStatus.Queued, _outbox.Send(Target, i, Frame).Status);
        var first = NewLink();
        var neighbour = Admit(first);
        first.Close(LinkCloseReason.ConnectionLost); // before anybody knows what to let go of

        _outbox.FlushPending();

        Assert.Equal((3, 0), (_outbox.PendingCount, Lost));
        _node.Neighbours.Depart(neighbour, first, _node.Now);
        var second = NewLink();
        Admit(second);
        _outbox.FlushPending();
        Assert.Equal((0, 0), (_outbox.PendingCount, Lost));
        Assert.Equal(3 * OnTheWire(Frame.Length), second.QueuedBytes);
    }

    [Fact]
    public void Send_FirstOfTwoLinksHasJustBegunToClose_GoesByTheOther()
    {
        var (first, second) = (NewLink(), NewLink());
        Admit(first);
        Admit(second);
        first.Close(LinkCloseReason.ConnectionLost); // the neighbour has not been told yet

        Assert.Equal(SendStatus.SentToTarget, _outbox.Send(Target, 1, Frame).Status);

        Assert.Equal((OnTheWire(Frame.Length), 0), (second.QueuedBytes, Lost));
    }

    [Fact]
    public void Forward_FirstOfTwoLinksHasJustBegunToClose_GoesByTheOther()
    {
        var (first, second) = (NewLink(), NewLink());
        var neighbour = Admit(first);
        Admit(second);
        first.Close(LinkCloseReason.ConnectionLost);
        var source = Ids.Of("2");
        Assert.True(Envelope.TryRead(EnvelopeWriter.Write(Target, source, 1, BodyType.User, "1"u8), out var envelope, out _));

        Assert.Equal(DropReason.None, _outbox.Forward(envelope, Route<Neighbour>.Direct(neighbour), by: second));

        Assert.Equal((OnTheWire(envelope.ForwardedLength), 0), (second.QueuedBytes, Lost));
    }

    [Fact]
    public void Send_BothLinksAreClosing_DroppedAndCounted()
    {
        var (first, second) = (NewLink(), NewLink());
        Admit(first);
        Admit(second);
        first.Close(LinkCloseReason.ConnectionLost);
        second.Close(LinkCloseReason.ConnectionLost);

        Assert.Equal(new SendOutcome(SendStatus.Dropped, DropReason.LinkClosed), _outbox.Send(Target, 1, Frame));

        Assert.Equal(1, Lost);
    }

    private int Lost => (int)_node.Counters.Read(0, 0, 0, 0).Drops.Values.Sum();

    private static Link NewLink() => new(
        new SilentConnection(), new LinkOrigin { Direction = LinkDirection.Inbound }, new PeerLimits(), FrozenTime.Instance);

    private Neighbour Admit(Link link) => _node.Neighbours.Admit(link, Target, _node.Now).Neighbour;

    private static int OnTheWire(int frame) => FrameHeader.LengthFor(frame) + frame;
}
