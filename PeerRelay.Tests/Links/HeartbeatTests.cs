using PeerRelay.Links;
using PeerRelay.Tests.Harness;
using PeerRelay.Transports;

namespace PeerRelay.Tests.Links;

/// <summary>Pings of a link whose connection leaves them to it, and the answers to those of the other side.</summary>
public sealed class HeartbeatTests
{
    private static readonly PeerLimits Limits = new() { KeepAliveInterval = TimeSpan.FromSeconds(30), KeepAliveTimeout = TimeSpan.FromSeconds(20) };

    [Fact]
    public async Task CheckLife_SilentPeer_PingedOnceThenCut()
    {
        using var fixture = await PingedAsync();
        fixture.Clock.Advance(Limits.KeepAliveInterval - TimeSpan.FromTicks(1));
        fixture.Link.CheckLife();
        Assert.Empty(fixture.Connection.SentControl);
        fixture.Clock.Advance(TimeSpan.FromTicks(1));
        fixture.Link.CheckLife();
        fixture.Link.CheckLife();
        Assert.Equal([""], fixture.Connection.SentControl);
        fixture.Clock.Advance(Limits.KeepAliveTimeout - TimeSpan.FromTicks(1));
        fixture.Link.CheckLife();
        Assert.False(fixture.Link.IsClosing);
        fixture.Clock.Advance(TimeSpan.FromTicks(1));
        fixture.Link.CheckLife();
        Assert.Equal(LinkCloseReason.ConnectionLost, await fixture.EndAsync());
        Assert.True(fixture.Connection.IsAborted);
    }

    [Fact]
    public async Task CheckLife_SilentForLongerThanAnInterval_NotAskedAgain()
    {
        using var fixture = await PingedAsync(Limits with { KeepAliveInterval = TimeSpan.FromSeconds(2) });
        for (var second = 0; second < 22; second++)
        {
            fixture.Link.CheckLife();
            fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Single(fixture.Connection.SentControl);
        fixture.Link.CheckLife();
        Assert.Equal(LinkCloseReason.ConnectionLost, await fixture.EndAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CheckLife_PeerAnswersOrSendsAnything_Stays(bool isPong)
    {
        using var fixture = await PingedAsync();
        for (var i = 1; i <= 3; i++)
        {
            fixture.Clock.Advance(Limits.KeepAliveInterval);
            fixture.Link.CheckLife();
            Assert.Equal(i, fixture.Connection.SentControl.Count);
            fixture.Clock.Advance(Limits.KeepAliveTimeout / 2);
            if (isPong) fixture.Connection.Receive(ReceivedKind.Pong);
            fixture.Connection.Receive("x");
            await Eventually.EqualAsync(i, () => fixture.Owner.Frames.Count);
            fixture.Clock.Advance(Limits.KeepAliveTimeout / 2);
            fixture.Link.CheckLife();
            Assert.False(fixture.Link.IsClosing);
        }
    }

    [Fact]
    public async Task CheckLife_AnswerCameWhileAFrameTookLong_Stays()
    {
        using var fixture = await PingedAsync();
        using var goOn = new ManualResetEventSlim();
        fixture.Owner.Handle = _ =>
        {
            goOn.Wait(Eventually.Limit);
            return FrameFate.Handled;
        };
        fixture.Connection.Receive("slow");
        await Eventually.EqualAsync(1, () => fixture.Owner.Frames.Count);
        fixture.Clock.Advance(Limits.KeepAliveInterval);
        fixture.Link.CheckLife();
        fixture.Connection.Receive(ReceivedKind.Pong);
        fixture.Connection.ReceivePing("after");
        goOn.Set();
        await Eventually.EqualAsync(2, () => fixture.Connection.SentControl.Count); // the ping, and the answer to the peer's
        fixture.Clock.Advance(Limits.KeepAliveTimeout);
        fixture.Link.CheckLife();
        Assert.False(fixture.Link.IsClosing);
    }

    [Fact]
    public async Task CheckLife_ConnectionPingsItself_NotPinged()
    {
        using var fixture = await new LinkFixture(Limits).StartAdmittedAsync();
        fixture.Clock.Advance(TimeSpan.FromHours(1));
        fixture.Link.CheckLife();
        Assert.Empty(fixture.Connection.SentControl);
    }

    [Fact]
    public async Task Ping_AlsoBeforeTheHello_AnsweredWithTheSame()
    {
        using var fixture = new LinkFixture(Limits).Start();
        fixture.Connection.ReceivePing("early");
        fixture.Connection.Receive(LinkFixture.PeerHello);
        fixture.Connection.ReceivePing("late");
        await Eventually.EqualAsync(2, () => fixture.Connection.SentControl.Count);
        Assert.Equal(["early", "late"], fixture.Connection.SentControl);
        Assert.Equal(0, fixture.Link.Counters.FramesSent);
    }

    [Fact]
    public async Task Ping_Flood_AnsweredAtTheRateOfMessages()
    {
        var limits = Limits with { MessagesPerSecond = 1, MessageBurst = 10 };
        using var fixture = await new LinkFixture(limits).StartAdmittedAsync();
        for (var i = 0; i < 100; i++) fixture.Connection.ReceivePing($"{i}");
        fixture.Connection.Receive("x");
        await Eventually.EqualAsync(91, () => fixture.Owner.Drops.Count); // all above the rate are counted, and the message
        Assert.Equal(10, fixture.Connection.SentControl.Count);
    }

    private static async Task<LinkFixture> PingedAsync(PeerLimits? limits = null)
    {
        var fixture = new LinkFixture(limits ?? Limits);
        fixture.Connection.WantsPings = true;
        return await fixture.StartAdmittedAsync();
    }
}
