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
        Assert.Equal(0, fixture.Clock.WaitingTimers); // nothing is waited for
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
