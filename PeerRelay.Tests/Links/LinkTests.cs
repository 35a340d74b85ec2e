using PeerRelay.Links;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Wire;
using PeerRelay.Transports;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Links;

/// <summary>A link from its hello to the frames that it takes and writes.</summary>
public sealed class LinkTests
{
    [Fact]
    public async Task Run_AtOnce_HelloIsTheFirstThatIsWritten()
    {
        using var fixture = new LinkFixture().Start();
        fixture.Send("1");
        await Eventually.EqualAsync(1, () => fixture.Owner.BytesWritten); // the last that a write counts in
        Assert.Equal(2, fixture.Connection.Sent.Count);
        Assert.StartsWith("""{"type":"Buffer","data":[94,31,""", fixture.Connection.Sent.First(), StringComparison.Ordinal);
        Assert.Equal((1, 1), (fixture.Link.Counters.FramesSent, fixture.Link.Counters.BytesSent)); // the hello is in no counter
        Assert.Equal(0, fixture.Link.QueuedBytes);
    }

    [Fact]
    public async Task Hello_TooLate_Closed()
    {
        using var fixture = new LinkFixture().Start();
        fixture.Clock.Advance(fixture.Limits.HelloTimeout - TimeSpan.FromTicks(1));
        Assert.False(fixture.Link.IsClosing);
        fixture.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(LinkCloseReason.HelloTimeout, fixture.Link.CloseReason);
        await Eventually.EqualAsync(CloseCode.HelloTimeout, () => fixture.Connection.ClosedWith);
        fixture.Clock.Advance(fixture.Limits.CloseTimeout);
        Assert.True(fixture.Connection.IsAborted);
        Assert.Equal(LinkCloseReason.HelloTimeout, await fixture.EndAsync());
        Assert.Empty(fixture.Owner.Hellos);
    }

    [Fact]
    public async Task Hello_InTime_NoTimerLeft()
    {
        using var fixture = await new LinkFixture().StartAdmittedAsync();
        Assert.Equal(Frames.B, Assert.Single(fixture.Owner.Hellos));
        await Eventually.EqualAsync(0, () => fixture.Clock.WaitingTimers);
        fixture.Clock.Advance(TimeSpan.FromHours(1));
        Assert.False(fixture.Link.IsClosing);
    }

    [Fact]
    public async Task Hello_AfterTheCloseBegan_NeitherAdmittedNorItsFramesHandled()
    {
        using var fixture = new LinkFixture().Start();
        fixture.Link.Close(LinkCloseReason.Stopping);
        fixture.Connection.Receive(LinkFixture.PeerHello);
        fixture.Connection.Receive("1");
        fixture.Connection.Receive(ReceivedKind.Closed);
        Assert.Equal(LinkCloseReason.Stopping, await fixture.EndAsync());
        Assert.Empty(fixture.Owner.Hellos);
        Assert.Empty(fixture.Owner.Frames);
    }

    [Fact]
    public async Task Hello_AfterTheCloseBegan_CloseTimeLimitStands()
    {
        using var fixture = new LinkFixture().Start();
        fixture.Link.Close(LinkCloseReason.Stopping);
        fixture.Connection.Receive(LinkFixture.PeerHello);
        fixture.Connection.Receive("1");
        await Eventually.EqualAsync(CloseCode.GoingAway, () => fixture.Connection.ClosedWith);
        await Eventually.TrueAsync(() =>
        {
            fixture.Clock.Advance(fixture.Limits.CloseTimeout);
            return fixture.Connection.IsAborted;
        });
        Assert.Equal(LinkCloseReason.Stopping, await fixture.EndAsync());
    }

    [Theory]
    [InlineData("", DropReason.InvalidJson)]
    [InlineData("{}", DropReason.InvalidId)]
    [InlineData("\"1234\"", DropReason.InvalidId)]
    [InlineData("\"unended", DropReason.InvalidJson)]
    [InlineData("1] garbage", DropReason.InvalidId)]
    public async Task Hello_Invalid_Closed(string text, DropReason fault)
    {
        using var fixture = new LinkFixture().Start();
        fixture.Connection.Receive(text);
        fixture.Connection.Receive(LinkFixture.PeerHello); // too late
        fixture.Connection.Receive(ReceivedKind.Closed);
        Assert.Equal(LinkCloseReason.InvalidHello, await fixture.EndAsync());
        Assert.Equal(CloseCode.PolicyViolation, fixture.Connection.ClosedWith);
        Assert.Equal([fault, DropReason.LinkClosed], fixture.Owner.Drops);
        Assert.Empty(fixture.Owner.Hellos);
    }

    [Fact]
    public async Task Hello_LongerThanAnyHello_TooLarge()
    {
        using var fixture = new LinkFixture().Start();
        fixture.Connection.Receive(LinkFixture.PeerHello.PadRight(Hello.MaxBytes + 1));
        fixture.Connection.Receive(ReceivedKind.Closed);
        Assert.Equal(LinkCloseReason.FrameTooLarge, await fixture.EndAsync());
        Assert.Equal([DropReason.TooLarge], fixture.Owner.Drops);
    }

    [Theory]
    [InlineData(LinkCloseReason.OwnId, CloseCode.OwnId)]
    [InlineData(LinkCloseReason.Duplicate, CloseCode.Duplicate)]
    public async Task Hello_Refused_ClosedAndNoFrameHandled(LinkCloseReason refusal, object code)
    {
        using var fixture = new LinkFixture();
        fixture.Owner.Refusal = refusal;
        fixture.Start();
        fixture.Connection.Receive(LinkFixture.PeerHello);
        fixture.Connection.Receive("1");
        fixture.Connection.Receive(ReceivedKind.Closed);
        Assert.Equal(refusal, await fixture.EndAsync());
        Assert.Equal(code, fixture.Connection.ClosedWith);
        Assert.Empty(fixture.Owner.Frames);
    }

    [Fact]
    public async Task Frames_Several_HandledInOrderAndCounted()
    {
        using var fixture = await new LinkFixture().StartAdmittedAsync();
        fixture.Owner.Handle = text => text == "2" ? FrameFate.Dropped : FrameFate.Handled;
        for (var i = 0; i < 5; i++) fixture.Connection.Receive($"{i}");
        await Eventually.EqualAsync(5, () => fixture.Owner.Frames.Count);
        Assert.Equal(["0", "1", "2", "3", "4"], fixture.Owner.Frames);
        await Eventually.EqualAsync((5L, 5L, 1L), () =>
            (fixture.Link.Counters.FramesReceived, fixture.Link.Counters.BytesReceived, fixture.Link.Counters.FramesDropped));
        await Eventually.EqualAsync(5, () => fixture.Owner.BytesReceived);
    }

    [Fact]
    public async Task Frames_MalformedUpToTheLimit_Abuse()
    {
        using var fixture = await new LinkFixture().StartAdmittedAsync();
        fixture.Owner.Handle = _ => FrameFate.Malformed;
        for (var i = 1; i < fixture.Limits.MalformedFrames; i++) fixture.Connection.Receive("?");
        await Eventually.EqualAsync(fixture.Limits.MalformedFrames - 1, () => fixture.Owner.Frames.Count);
        Assert.False(fixture.Link.IsClosing);
        fixture.Connection.Receive("?");
        fixture.Connection.Receive("after");
        fixture.Connection.Receive(ReceivedKind.Closed);
        Assert.Equal(LinkCloseReason.Abuse, await fixture.EndAsync());
        Assert.Equal(CloseCode.PolicyViolation, fixture.Connection.ClosedWith);
        Assert.DoesNotContain("after", fixture.Owner.Frames);
    }

    [Fact]
    public async Task Frames_DroppedForNoFaultOfTheirs_LinkStays()
    {
        using var fixture = await new LinkFixture().StartAdmittedAsync();
        fixture.Owner.Handle = _ => FrameFate.Dropped;
        for (var i = 0; i < 100; i++) fixture.Connection.Receive("?");
        await Eventually.EqualAsync(100, () => fixture.Owner.Frames.Count);
        Assert.False(fixture.Link.IsClosing);
    }

    [Theory]
    [InlineData(ReceivedKind.Binary, LinkCloseReason.BinaryFrame, CloseCode.UnsupportedData)]
    [InlineData(ReceivedKind.Endless, LinkCloseReason.FrameTooLarge, CloseCode.MessageTooBig)]
    [InlineData(ReceivedKind.Malformed, LinkCloseReason.ProtocolError, CloseCode.ProtocolError)]
    [InlineData(ReceivedKind.InvalidUtf8, LinkCloseReason.InvalidUtf8, CloseCode.InvalidPayloadData)]
    [InlineData(ReceivedKind.Closed, LinkCloseReason.ClosedByPeer, CloseCode.Normal)]
    public async Task Transport_NotText_ClosedWithItsReason(object kind, LinkCloseReason reason, object code)
    {
        using var fixture = await new LinkFixture().StartAdmittedAsync();
        fixture.Connection.Receive((ReceivedKind)kind);
        fixture.Connection.Receive("after");
        fixture.Connection.Receive(ReceivedKind.Closed);
        Assert.Equal(reason, await fixture.EndAsync());
        Assert.Equal(code, fixture.Connection.ClosedWith);
        Assert.Empty(fixture.Owner.Frames);
        Assert.Equal(1, fixture.Owner.Closings);
    }

    [Fact]
    public async Task Frames_TooLargeUpToTheLimit_SkippedAndCountedThenClosed()
    {
        using var fixture = await new LinkFixture().StartAdmittedAsync();
        for (var i = 1; i < fixture.Limits.MalformedFrames; i++) fixture.Connection.Receive(ReceivedKind.TooLarge);
        fixture.Connection.Receive("1");
        await Eventually.EqualAsync(1, () => fixture.Owner.Frames.Count);
        Assert.False(fixture.Link.IsClosing);
        fixture.Connection.Receive(ReceivedKind.TooLarge);
        fixture.Connection.Receive(ReceivedKind.Closed);
        Assert.Equal(LinkCloseReason.FrameTooLarge, await fixture.EndAsync());
        Assert.Equal(CloseCode.MessageTooBig, fixture.Connection.ClosedWith);
        Assert.Equal(Enumerable.Repeat(DropReason.TooLarge, fixture.Limits.MalformedFrames), fixture.Owner.Drops);
        Assert.Equal(fixture.Limits.MalformedFrames, fixture.Link.Counters.FramesDropped);
    }

    [Fact]
    public async Task Frames_TooLargeNowAndThen_LinkStays()
    {
        using var fixture = await new LinkFixture().StartAdmittedAsync();
        for (var i = 1; i <= 4 * fixture.Limits.MalformedFrames; i++)
        {
            fixture.Connection.Receive(ReceivedKind.TooLarge);
            await Eventually.EqualAsync(i, () => fixture.Owner.Drops.Count);
            fixture.Clock.Advance(TimeSpan.FromMinutes(1) / fixture.Limits.MalformedFrames);
        }

        fixture.Connection.Receive("1");
        await Eventually.EqualAsync(1, () => fixture.Owner.Frames.Count);
        Assert.False(fixture.Link.IsClosing);
    }

    [Fact]
    public async Task Frames_TooLarge_TheirBytesCountAgainstTheRate()
    {
        var limits = new PeerLimits { MaxFrameBytes = 4_096, BytesPerSecond = 100, ByteBurst = 5_000 };
        using var fixture = await new LinkFixture(limits).StartAdmittedAsync();
        fixture.Connection.Receive(ReceivedKind.TooLarge, skipped: 5_000);
        fixture.Connection.Receive("1");
        await Eventually.EqualAsync(2, () => fixture.Owner.Drops.Count);
        Assert.Equal([DropReason.TooLarge, DropReason.RateLimited], fixture.Owner.Drops);
        await Eventually.EqualAsync(5_001, () => fixture.Owner.BytesReceived);
    }

    [Fact]
    public async Task Frames_AnswersThatAreDue_DoNotCountAsMessages()
    {
        using var fixture = await new LinkFixture(new PeerLimits { MessagesPerSecond = 1, MessageBurst = 3 }).StartAdmittedAsync();
        fixture.Owner.Handle = text => text == "ack" ? FrameFate.Due : FrameFate.Handled;
        fixture.Owner.Due = text => text == "ack";
        string[] sent = ["ack", "ack", "ack", "ack", "1", "2", "3", "4", "ack", "ack", "5"];
        foreach (var text in sent) fixture.Connection.Receive(text);
        await Eventually.EqualAsync(2, () => fixture.Owner.Drops.Count);
        Assert.Equal(["ack", "ack", "ack", "ack", "1", "2", "3", "ack", "ack"], fixture.Owner.Frames);
        Assert.Equal([DropReason.RateLimited, DropReason.RateLimited], fixture.Owner.Drops);
        Assert.Equal(2, fixture.Link.Counters.FramesDropped);
    }

    [Fact]
    public async Task Frames_ThatOnlyLookDue_TakenForOneBurstAboveTheRate()
    {
        using var fixture = await new LinkFixture(new PeerLimits { MessagesPerSecond = 1, MessageBurst = 3 }).StartAdmittedAsync();
        fixture.Owner.Due = _ => true;
        for (var i = 0; i < 9; i++) fixture.Connection.Receive($"{i}");
        await Eventually.EqualAsync(3, () => fixture.Owner.Drops.Count);
        Assert.Equal(["0", "1", "2", "3", "4", "5"], fixture.Owner.Frames);
    }

    [Fact]
    public async Task Frames_ManyAboveTheRate_LookedIntoForOneBurstAndThenAtTheRate()
    {
        const int Burst = 3;
        using var fixture = await new LinkFixture(new PeerLimits { MessagesPerSecond = 1, MessageBurst = Burst }).StartAdmittedAsync();
        var looks = 0;
        fixture.Owner.Due = text =>
        {
            looks++;
            return text == "ack";
        };
        for (var i = 0; i < 100; i++) fixture.Connection.Receive($"{i}");
        fixture.Connection.Receive("ack"); // nor is it found now
        await Eventually.EqualAsync(101 - Burst, () => fixture.Owner.Drops.Count);
        Assert.Equal((Burst, Burst), (looks, fixture.Owner.Frames.Count));
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        fixture.Connection.Receive("in time"); // it owes nothing for the looks
        fixture.Connection.Receive("ack");
        fixture.Connection.Receive("too soon");
        fixture.Connection.Receive("too soon");
        await Eventually.EqualAsync(103 - Burst, () => fixture.Owner.Drops.Count);
        Assert.Equal(["in time", "ack"], fixture.Owner.Frames.Skip(Burst));
    }

    [Fact]
    public async Task Frames_Binary_CountedAsSuch()
    {
        using var fixture = await new LinkFixture().StartAdmittedAsync();
        fixture.Connection.Receive(ReceivedKind.Binary, skipped: 9);
        fixture.Connection.Receive(ReceivedKind.Closed);
        Assert.Equal(LinkCloseReason.BinaryFrame, await fixture.EndAsync());
        Assert.Equal([DropReason.BinaryFrame], fixture.Owner.Drops);
        Assert.Equal((1, 1), (fixture.Link.Counters.FramesReceived, fixture.Link.Counters.FramesDropped));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_OwnerThrows_LinkEndsAndTheFaultComesOut(bool whileReading)
    {
        using var fixture = await new LinkFixture().StartAdmittedAsync();
        if (whileReading) fixture.Owner.Handle = _ => throw new InvalidDataException();
        else fixture.Owner.WrittenFault = new InvalidDataException();
        fixture.Send("1");
        fixture.Connection.Receive("1");
        await Assert.ThrowsAsync<InvalidDataException>(fixture.EndAsync);
        Assert.Equal(LinkCloseReason.ConnectionLost, fixture.Link.CloseReason);
        Assert.True(fixture.Connection.IsAborted);
        Assert.Equal(1, fixture.Owner.Closings);
    }

    [Fact]
    public async Task Dispose_FramesLeftByAFailure_NodesBytesAreFreeAgain()
    {
        var limits = new PeerLimits { MaxFrameBytes = 65_536, SendQueueBytes = 65_536, TotalQueuedBytes = 262_144, ByteBurst = 65_536 };
        var budget = new SendBudget(limits.TotalQueuedBytes);
        var origin = new LinkOrigin { Direction = LinkDirection.Inbound };
        var connection = new FakeConnection();
        var owner = new FakeOwner { WrittenFault = new InvalidDataException() };
        var link = new Link(connection, origin, limits, new ManualTimeProvider(), budget);
        var running = link.RunAsync(owner, LinkFixture.Self);
        connection.Stall();
        for (var i = 0; i < 3; i++) Assert.Equal(DropReason.None, link.TrySend(new byte[20_000]));
        Assert.False(budget.Allows(262_144 - 60_000, held: 20_000));
        connection.Resume();
        await Assert.ThrowsAsync<InvalidDataException>(() => running.WaitAsync(Eventually.Limit));
        link.Dispose();
        Assert.True(budget.Allows(262_144, held: 20_000));
    }

    [Fact]
    public async Task Transport_Lost_EndsAtOnce()
    {
        using var fixture = await new LinkFixture().StartAdmittedAsync();
        fixture.Connection.Receive(ReceivedKind.Lost);
        Assert.Equal(LinkCloseReason.ConnectionLost, await fixture.EndAsync());
        Assert.True(fixture.Connection.IsAborted);
        Assert.Equal(1, fixture.Owner.Closings);
    }
}
