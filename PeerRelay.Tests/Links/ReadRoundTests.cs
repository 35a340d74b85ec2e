using PeerRelay.Identity;
using PeerRelay.Links;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Wire;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Links;

/// <summary>When links are written that messages were put on in a round of reads.</summary>
public sealed class ReadRoundTests
{
    [Fact]
    public async Task Forward_TwoLinksOfOneRound_TargetIsWrittenOnceAtItsEnd()
    {
        var round = new ReadRound();
        using var one = new LinkFixture(round: round);
        using var other = new LinkFixture(round: round);
        using var target = new LinkFixture();
        target.Start();
        await RunAsync(() =>
        {
            round.Begin();
            Forward(target.Link, one.Link);
            Forward(target.Link, other.Link);
            Assert.Equal(["hello"], Kinds(target));
            round.End();
            Assert.Equal(["hello", "message", "message"], Kinds(target));
            Forward(target.Link, one.Link);
            round.End();
            Assert.Equal(4, target.Connection.Sent.Count);
        });
    }

    [Fact]
    public async Task Forward_OnAnotherThread_IsNotOfTheRound()
    {
        var round = new ReadRound();
        using var source = new LinkFixture(round: round);
        using var target = new LinkFixture();
        target.Start();
        await RunAsync(round.Begin);
        await RunAsync(() =>
        {
            Forward(target.Link, source.Link);
            round.End(); // of another thread: what this one has put on the link is none of it
            Assert.Equal(["hello"], Kinds(target));
            source.Link.WriteSoFar();
            Assert.Equal(["hello", "message"], Kinds(target));
        });
    }

    [Fact]
    public async Task Forward_MarkedByATurnAndByARound_WrittenByWhicheverEndsFirst()
    {
        var round = new ReadRound();
        using var inRound = new LinkFixture(round: round);
        using var alone = new LinkFixture();
        using var target = new LinkFixture();
        target.Start();
        await RunAsync(() =>
        {
            round.Begin();
            Forward(target.Link, inRound.Link);
            Forward(target.Link, alone.Link);
            Forward(target.Link, inRound.Link);
            alone.Link.WriteSoFar();
            Assert.Equal(4, target.Connection.Sent.Count);
            round.End();
            Assert.Equal(4, target.Connection.Sent.Count);
        });
    }

    [Fact]
    public async Task HasHandled_MuchAtOnce_WrittenBeforeTheEnd()
    {
        var round = new ReadRound();
        using var source = new LinkFixture(round: round);
        using var target = new LinkFixture();
        target.Start();
        await RunAsync(() =>
        {
            round.Begin();
            Forward(target.Link, source.Link);
            round.HasHandled(1024);
            Assert.Equal(["hello"], Kinds(target));
            round.HasHandled(1024 * 1024);
            Assert.Equal(["hello", "message"], Kinds(target));
        });
    }

    /// <summary>A thread has one round for good.</summary>
    private static Task RunAsync(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(Eventually.Limit);

    private static void Forward(Link target, Link by)
    {
        Assert.True(Envelope.TryRead(Frames.Bytes(Frames.Relayed), out var envelope, out _));
        Assert.Equal(DropReason.None, target.TryForward(envelope, PeerId.Parse(Frames.HexB), by));
    }

    private static string[] Kinds(LinkFixture link) => [.. link.Connection.Sent.Select(text => text.Length < 100 ? "hello" : "message")];
}
