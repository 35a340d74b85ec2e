using PeerRelay.Links;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Wire;
using PeerRelay.Transports;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Links;

/// <summary>A link whose other end the signalling has named, so that nobody says hello.</summary>
public sealed class SignalledLinkTests
{
    [Fact]
    public async Task Run_AtOnce_AdmittedWithoutHello()
    {
        using var fixture = new LinkFixture(signalled: Frames.B).Start();
        Assert.Equal(Frames.B, Assert.Single(fixture.Owner.Hellos));
        Assert.Equal(DropReason.None, fixture.Send("1"));
        await Eventually.EqualAsync(1, () => fixture.Owner.BytesWritten);
        Assert.Equal("1", Assert.Single(fixture.Connection.Sent));
    }

    [Fact]
    public async Task Run_NoFrameInTime_ClosedAsWithoutHello()
    {
        using var fixture = new LinkFixture(signalled: Frames.B).Start();
        fixture.Clock.Advance(fixture.Limits.HelloTimeout - TimeSpan.FromTicks(1));
        Assert.False(fixture.Link.IsClosing);
        fixture.Clock.Advance(TimeSpan.FromTicks(1));
        await Eventually.EqualAsync(CloseCode.HelloTimeout, () => fixture.Connection.ClosedWith);
        fixture.Connection.Receive("too late");
        fixture.Connection.Receive(ReceivedKind.Closed);
        Assert.Equal(LinkCloseReason.HelloTimeout, await fixture.EndAsync());
        Assert.Empty(fixture.Owner.Frames);
        Assert.Equal(DropReason.LinkClosed, Assert.Single(fixture.Owner.Drops));
    }

    [Fact]
    public async Task Run_FrameInTime_NothingIsWaitedForAnyMore()
    {
        using var fixture = new LinkFixture(signalled: Frames.B).Start();
        fixture.Clock.Advance(fixture.Limits.HelloTimeout - TimeSpan.FromTicks(1));
        fixture.Connection.Receive("1");
        await Eventually.EqualAsync("1", () => fixture.Owner.Frames.FirstOrDefault());
        Assert.Equal(0, fixture.Clock.WaitingTimers);
        fixture.Clock.Advance(fixture.Limits.HelloTimeout);
        Assert.False(fixture.Link.IsClosing);
    }

    [Fact]
    public async Task Run_NoFrameAndAnotherLinkToThePeer_LeftToTheOwner()
    {
        using var fixture = new LinkFixture(signalled: Frames.B).Start();
        fixture.Owner.HasAnother = true;
        fixture.Clock.Advance(fixture.Limits.HelloTimeout);
        Assert.False(fixture.Link.IsClosing);
        fixture.Owner.HasAnother = false;
        fixture.Clock.Advance(fixture.Limits.HelloTimeout);
        await Eventually.EqualAsync(CloseCode.HelloTimeout, () => fixture.Connection.ClosedWith);
    }

    [Fact]
    public async Task Close_BeforeTheFirstFrame_CutAfterTheTimeLimit()
    {
        using var fixture = new LinkFixture(signalled: Frames.B).Start();
        fixture.Link.Close(LinkCloseReason.Trimmed);
        await Eventually.EqualAsync(CloseCode.Trimmed, () => fixture.Connection.ClosedWith);
        fixture.Clock.Advance(fixture.Limits.CloseTimeout);
        Assert.Equal(LinkCloseReason.Trimmed, await fixture.EndAsync());
        Assert.True(fixture.Connection.IsAborted);
    }

    [Fact]
    public async Task Receive_FirstMessage_IsAFrame()
    {
        using var fixture = new LinkFixture(signalled: Frames.B).Start();
        fixture.Connection.Receive(LinkFixture.PeerHello);
        await Eventually.EqualAsync(LinkFixture.PeerHello, () => fixture.Owner.Frames.FirstOrDefault());
    }

    [Fact]
    public async Task Run_OwnerRefuses_ClosedWithThat()
    {
        using var fixture = new LinkFixture(signalled: Frames.B);
        fixture.Owner.Refusal = LinkCloseReason.Duplicate;
        fixture.Start();
        await Eventually.EqualAsync(CloseCode.Duplicate, () => fixture.Connection.ClosedWith);
        fixture.Connection.Receive(ReceivedKind.Closed);
        Assert.Equal(LinkCloseReason.Duplicate, await fixture.EndAsync());
    }

    [Fact]
    public async Task Run_ClosedBefore_NotAdmitted()
    {
        using var fixture = new LinkFixture(signalled: Frames.B);
        fixture.Link.Close(LinkCloseReason.LimitReached);
        fixture.Start();
        await Eventually.EqualAsync(CloseCode.TryAgainLater, () => fixture.Connection.ClosedWith);
        fixture.Connection.Receive(ReceivedKind.Closed);
        Assert.Equal(LinkCloseReason.LimitReached, await fixture.EndAsync());
        Assert.Empty(fixture.Owner.Hellos);
    }

    [Fact]
    public void Send_MoreThanTheConnectionTakes_TooLarge()
    {
        var connection = new FakeConnection { MaxMessageBytes = 10 };
        using var link = new Link(connection, new LinkOrigin { Direction = LinkDirection.Inbound, ExpectedId = Frames.B, IsSignalled = true }, new PeerLimits(), FrozenTime.Instance);
        Assert.Equal((DropReason.None, DropReason.TooLarge), (link.TrySend(new byte[10]), link.TrySend(new byte[11])));
    }
}
