using PeerRelay.Links;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Wire;
using PeerRelay.Transports;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Links;

/// <summary>How a link ends, and what it does with a peer that takes nothing or sends too much.</summary>
public sealed class LinkCloseTests
{
    [Fact]
    public async Task Close_FramesQueued_WrittenFirst()
    {
        using var fixture = await new LinkFixture().StartAdmittedAsync();
        fixture.Connection.Stall();
        for (var i = 0; i < 50; i++) Assert.Equal(DropReason.None, fixture.Send($"{i}"));
        Assert.True(fixture.Link.Close(LinkCloseReason.Disconnected));
        Assert.Equal(DropReason.LinkClosed, fixture.Send("after"));
        Assert.Null(fixture.Connection.ClosedWith);
        fixture.Connection.Resume();
        await Eventually.EqualAsync(CloseCode.Normal, () => fixture.Connection.ClosedWith);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"{i}"), fixture.Connection.Sent.Skip(1));
        fixture.Connection.Receive(ReceivedKind.Closed);
        Assert.Equal(LinkCloseReason.Disconnected, await fixture.EndAsync());
        Assert.False(fixture.Connection.IsAborted);
        Assert.Equal((0, 50L, 1L), (fixture.Link.QueuedBytes, fixture.Link.Counters.FramesSent, fixture.Link.Counters.FramesDropped));
    }

    [Fact]
    public async Task Close_Twice_FirstReasonStays()
    {
        using var fixture = await new LinkFixture().StartAdmittedAsync();
        Assert.True(fixture.Link.Close(LinkCloseReason.Duplicate));
        Assert.False(fixture.Link.Close(LinkCloseReason.Stopping));
        Assert.Equal(1, fixture.Owner.Closings);
        fixture.Connection.Receive(ReceivedKind.Closed);
        Assert.Equal(LinkCloseReason.Duplicate, await fixture.EndAsync());
    }

    [Fact]
    public async Task Close_BeforeRun_EndsInOrder()
    {
        using var fixture = new LinkFixture();
        fixture.Link.Close(LinkCloseReason.LimitReached);
        fixture.Start();
        fixture.Connection.Receive(ReceivedKind.Closed);
        Assert.Equal(LinkCloseReason.LimitReached, await fixture.EndAsync());
        Assert.Equal(CloseCode.TryAgainLater, fixture.Connection.ClosedWith);
    }

    [Fact]
    public async Task Close_PeerNeverAnswers_CutAfterTheTimeLimit()
    {
        using var fixture = await new LinkFixture().StartAdmittedAsync();
        fixture.Link.Close(LinkCloseReason.Stopping);
        await Eventually.EqualAsync(CloseCode.GoingAway, () => fixture.Connection.ClosedWith);
        fixture.Clock.Advance(fixture.Limits.CloseTimeout - TimeSpan.FromTicks(1));
        Assert.False(fixture.Connection.IsAborted);
        fixture.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.True(fixture.Connection.IsAborted);
        Assert.Equal(LinkCloseReason.Stopping, await fixture.EndAsync());
    }

    [Fact]
    public async Task Close_PeerReadsNothing_CutAfterTheTimeLimitAndTheRestCountedAsLost()
    {
        using var fixture = await new LinkFixture().StartAdmittedAsync();
        await Eventually.EqualAsync(1, () => fixture.Connection.Sent.Count);
        fixture.Connection.Stall();
        for (var i = 0; i < 3; i++) fixture.Send("1");
        fixture.Link.Close(LinkCloseReason.Stopping);
        fixture.Clock.Advance(fixture.Limits.CloseTimeout);
        Assert.Equal(LinkCloseReason.Stopping, await fixture.EndAsync());
        Assert.Equal(Enumerable.Repeat(DropReason.LinkClosed, 3), fixture.Owner.Drops);
        Assert.Equal((0, 3L), (fixture.Link.QueuedBytes, fixture.Link.Counters.FramesDropped));
    }

    [Theory]
    [InlineData(LinkCloseReason.Stopping, true)]
    [InlineData(LinkCloseReason.Disconnected, true)]
    [InlineData(LinkCloseReason.Duplicate, true)]
    [InlineData(LinkCloseReason.Superseded, true)]
    [InlineData(LinkCloseReason.ConnectionLost, true)]
    [InlineData(LinkCloseReason.Abuse, false)]
    [InlineData(LinkCloseReason.FrameTooLarge, false)]
    public async Task Close_PeerSendsMore_HandledOnlyWhereNothingIsToBeLost(LinkCloseReason reason, bool isHandled)
    {
        using var fixture = await new LinkFixture().StartAdmittedAsync();
        fixture.Link.Close(reason);
        fixture.Connection.Receive("late 1");
        fixture.Connection.Receive("late 2");
        fixture.Connection.Receive(ReceivedKind.Closed);
        Assert.Equal(reason, await fixture.EndAsync());
        Assert.Equal(isHandled ? ["late 1", "late 2"] : [], fixture.Owner.Frames);
        Assert.Equal(isHandled ? [] : [DropReason.LinkClosed, DropReason.LinkClosed], fixture.Owner.Drops);
    }

    [Fact]
    public async Task CheckLife_NothingTakenForTooLong_Cut()
    {
        using var fixture = await new LinkFixture().StartAdmittedAsync();
        await Eventually.EqualAsync(1, () => fixture.Connection.Sent.Count);
        fixture.Clock.Advance(TimeSpan.FromHours(1)); // idle is not stalled
        fixture.Link.CheckLife();
        fixture.Connection.Stall();
        fixture.Send("1");
        fixture.Clock.Advance(fixture.Limits.StalledTimeout - TimeSpan.FromTicks(1));
        fixture.Send("2"); // more to write is no progress
        fixture.Link.CheckLife();
        Assert.False(fixture.Link.IsClosing);
        fixture.Clock.Advance(TimeSpan.FromTicks(1));
        fixture.Link.CheckLife();
        Assert.Equal(LinkCloseReason.TooSlow, await fixture.EndAsync());
        Assert.Equal([DropReason.LinkClosed, DropReason.LinkClosed], fixture.Owner.Drops);
    }

    [Fact]
    public async Task CheckLife_SomeTakenInBetween_Stays()
    {
        using var fixture = await new LinkFixture().StartAdmittedAsync();
        await Eventually.EqualAsync(1, () => fixture.Connection.Sent.Count);
        for (var i = 0; i < 5; i++)
        {
            fixture.Connection.Stall();
            fixture.Send("1");
            fixture.Send("2");
            fixture.Clock.Advance(fixture.Limits.StalledTimeout * 0.9);
            fixture.Link.CheckLife();
            Assert.False(fixture.Link.IsClosing);
            fixture.Connection.Resume();
            await Eventually.EqualAsync(0, () => fixture.Link.QueuedBytes);
        }
    }

    [Fact]
    public async Task CheckLife_OneTakenNowAndThenFromAFullQueue_Cut()
    {
        using var fixture = await new LinkFixture().StartAdmittedAsync();
        await Eventually.EqualAsync(1, () => fixture.Connection.Sent.Count);
        fixture.Connection.Stall();
        for (var i = 0; i < 10; i++) fixture.Send("1");
        await Eventually.EqualAsync(1, () => fixture.Connection.WaitedWrites);
        fixture.Clock.Advance(fixture.Limits.StalledTimeout * 0.9);
        fixture.Connection.ResumeOne();
        await Eventually.EqualAsync(9 * 3, () => fixture.Link.QueuedBytes); // each with its head
        fixture.Link.CheckLife();
        Assert.False(fixture.Link.IsClosing);
        fixture.Clock.Advance(fixture.Limits.StalledTimeout * 0.2);
        fixture.Link.CheckLife();
        Assert.Equal(LinkCloseReason.TooSlow, await fixture.EndAsync());
    }

    [Fact]
    public async Task CheckLife_FrameBegunAndNotEnded_Cut()
    {
        using var fixture = await new LinkFixture().StartAdmittedAsync();
        fixture.Connection.IncompleteSince = TimeSpan.FromTicks(fixture.Clock.GetTimestamp());
        fixture.Clock.Advance(fixture.Limits.FrameTimeout - TimeSpan.FromTicks(1));
        fixture.Link.CheckLife();
        Assert.False(fixture.Link.IsClosing);
        fixture.Clock.Advance(TimeSpan.FromTicks(1));
        fixture.Link.CheckLife();
        Assert.Equal(LinkCloseReason.FrameTimeout, await fixture.EndAsync());
        Assert.True(fixture.Connection.IsAborted);
    }

    [Fact]
    public async Task Write_Fails_LinkEndsAndTheRestIsCountedAsLost()
    {
        using var fixture = await new LinkFixture().StartAdmittedAsync();
        await Eventually.EqualAsync(1, () => fixture.Connection.Sent.Count);
        fixture.Connection.Stall();
        fixture.Send("1");
        fixture.Send("2");
        fixture.Connection.IsBroken = true;
        fixture.Connection.Resume();
        Assert.Equal(LinkCloseReason.ConnectionLost, await fixture.EndAsync());
        Assert.Equal([DropReason.LinkClosed, DropReason.LinkClosed], fixture.Owner.Drops);
        Assert.Equal(0, fixture.Link.QueuedBytes);
    }

    [Fact]
    public async Task TrySend_QueueFull_RefusedAndTheOthersWritten()
    {
        using var fixture = await new LinkFixture(new PeerLimits { MaxFrameBytes = 4_096, SendQueueBytes = 10_000 }).StartAdmittedAsync();
        await Eventually.EqualAsync(1, () => fixture.Connection.Sent.Count);
        await Eventually.EqualAsync(0, () => fixture.Link.QueuedBytes);
        fixture.Connection.Stall();
        var frame = new byte[4_000];
        Assert.Equal(
            [DropReason.None, DropReason.None, DropReason.SendQueueFull, DropReason.SendQueueFull],
            Enumerable.Range(0, 4).Select(_ => fixture.Link.TrySend(frame)).ToArray());
        Assert.Equal(DropReason.None, fixture.Send("small"));
        Assert.Equal(8_015, fixture.Link.QueuedBytes);
        Assert.Equal(2, fixture.Link.Counters.FramesDropped);
        fixture.Connection.Resume();
        await Eventually.EqualAsync(4, () => fixture.Connection.Sent.Count);
    }

    [Fact]
    public void TrySend_AboveTheFrameLimit_TooLarge()
    {
        using var fixture = new LinkFixture(new PeerLimits { MaxFrameBytes = 4_096 });
        Assert.Equal(DropReason.TooLarge, fixture.Link.TrySend(new byte[4_097]));
        Assert.Equal(DropReason.None, fixture.Link.TrySend(new byte[4_096]));
    }

    [Fact]
    public void TryForward_TooLargeWithOurIdInThePath_TooLarge()
    {
        using var fixture = new LinkFixture(new PeerLimits { MaxFrameBytes = 4_096 });
        var frame = Frames.Bytes(Frames.Body("user", $"\"{new string('x', 3_900)}\""));
        Assert.InRange(frame.Length, 4_096 - WireLimits.HopBytes + 1, 4_096);
        Assert.True(Envelope.TryRead(frame, out var envelope, out _));
        Assert.Equal(DropReason.TooLarge, fixture.Link.TryForward(envelope, LinkFixture.Self, fixture.Link));
    }

    [Fact]
    public async Task TryForward_Envelope_WrittenWithOurIdInThePath()
    {
        using var fixture = await new LinkFixture().StartAdmittedAsync();
        using var other = await new LinkFixture().StartAdmittedAsync();
        other.Owner.Handle = text =>
        {
            Assert.True(Envelope.TryRead(Frames.Bytes(Frames.Relayed), out var envelope, out _));
            fixture.Link.TryForward(envelope, LinkFixture.Self, other.Link);
            return FrameFate.Handled;
        };
        other.Connection.Receive("x");
        await Eventually.EqualAsync(2, () => fixture.Connection.Sent.Count);
        Assert.Equal(Frames.Forwarded, fixture.Connection.Sent.Last());
    }

    [Fact]
    public async Task Frames_AboveTheRate_DroppedAndCountedUntilTimePasses()
    {
        var limits = new PeerLimits { MessagesPerSecond = 10, MessageBurst = 20 };
        using var fixture = await new LinkFixture(limits).StartAdmittedAsync();
        for (var i = 0; i < 30; i++) fixture.Connection.Receive("1");
        await Eventually.EqualAsync(30, () => fixture.Link.Counters.FramesReceived);
        await Eventually.EqualAsync(10, () => fixture.Owner.Drops.Count);
        Assert.Equal(20, fixture.Owner.Frames.Count);
        Assert.All(fixture.Owner.Drops, reason => Assert.Equal(DropReason.RateLimited, reason));
        fixture.Clock.Advance(TimeSpan.FromSeconds(0.5));
        for (var i = 0; i < 30; i++) fixture.Connection.Receive("1");
        await Eventually.EqualAsync(35, () => fixture.Owner.Drops.Count);
        Assert.Equal(25, fixture.Owner.Frames.Count);
        Assert.False(fixture.Link.IsClosing);
    }

    [Fact]
    public async Task Frames_AboveTheBytes_LargeOnesDroppedSmallOnesTaken()
    {
        var limits = new PeerLimits { MaxFrameBytes = 4_096, BytesPerSecond = 100, ByteBurst = 5_000 };
        using var fixture = await new LinkFixture(limits).StartAdmittedAsync();
        var large = new string('x', 4_000);
        fixture.Connection.Receive(large);
        fixture.Connection.Receive(large);
        fixture.Connection.Receive("1");
        await Eventually.EqualAsync(3, () => fixture.Link.Counters.FramesReceived);
        await Eventually.EqualAsync(2, () => fixture.Owner.Frames.Count);
        Assert.Equal([large, "1"], fixture.Owner.Frames);
        Assert.Equal([DropReason.RateLimited], fixture.Owner.Drops);
    }

    [Fact]
    public async Task Frames_OfATrustedLink_NoRate()
    {
        using var fixture = await new LinkFixture(new PeerLimits { MessagesPerSecond = 1, MessageBurst = 1 }, isTrusted: true).StartAdmittedAsync();
        for (var i = 0; i < 100; i++) fixture.Connection.Receive("1");
        await Eventually.EqualAsync(100, () => fixture.Owner.Frames.Count);
        Assert.Empty(fixture.Owner.Drops);
    }
}
