using PeerRelay.Links;
using PeerRelay.Tests.Harness;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Links;

public sealed class SendQueueTests
{
    [Fact]
    public void TryEnqueue_UpToTheLimit_TakenAboveItRefused()
    {
        var queue = new SendQueue(10);
        Assert.Equal(DropReason.None, queue.TryEnqueue(Frame(4)));
        Assert.Equal(DropReason.None, queue.TryEnqueue(Frame(6)));
        Assert.Equal(DropReason.SendQueueFull, queue.TryEnqueue(Frame(1)));
        Assert.Equal(10, queue.Bytes);
    }

    [Fact]
    public void TryEnqueue_FrameTakenButNotReleased_StillCounts()
    {
        var queue = new SendQueue(10);
        queue.TryEnqueue(Frame(10));
        Assert.True(queue.TryDequeue(out _));
        Assert.Equal(DropReason.SendQueueFull, queue.TryEnqueue(Frame(1)));
        queue.Release(10);
        Assert.Equal(DropReason.None, queue.TryEnqueue(Frame(10)));
    }

    [Fact]
    public async Task Complete_FramesWithin_ComeOutThenTheEnd()
    {
        var queue = new SendQueue(10);
        queue.TryEnqueue(Frame(1));
        queue.TryEnqueue(Frame(2));
        queue.Complete();
        queue.Complete();
        Assert.Equal(DropReason.LinkClosed, queue.TryEnqueue(Frame(1)));
        Assert.True(await queue.WaitAsync());
        Assert.True(queue.TryDequeue(out var first));
        Assert.True(queue.TryDequeue(out var second));
        Assert.Equal((1, 2), (first.Length, second.Length));
        Assert.False(await queue.WaitAsync());
        Assert.False(queue.TryDequeue(out _));
    }

    [Fact]
    public async Task WaitAsync_Waiting_WokenByAFrame()
    {
        var queue = new SendQueue(10);
        var waiting = queue.WaitAsync().AsTask();
        Assert.False(waiting.IsCompleted);
        queue.TryEnqueue(Frame(1));
        Assert.True(await waiting.WaitAsync(Eventually.Limit));
    }

    [Fact]
    public async Task WaitAsync_Waiting_WokenByTheEnd()
    {
        var queue = new SendQueue(10);
        var waiting = queue.WaitAsync().AsTask();
        queue.Complete();
        Assert.False(await waiting.WaitAsync(Eventually.Limit));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Everything_WritersBesideOneReader_NoWakeUpAndNoFrameLost(int writers)
    {
        const int each = 50_000;
        var queue = new SendQueue(64);
        var reading = Task.Run(async () =>
        {
            var frames = 0;
            while (await queue.WaitAsync())
                while (queue.TryDequeue(out var frame))
                {
                    frames++;
                    queue.Release(frame.Length);
                }
            return frames;
        });
        var taken = await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(() =>
            Enumerable.Range(0, each).Count(_ => queue.TryEnqueue(Frame(1)) == DropReason.None)))).WaitAsync(Eventually.Limit);
        queue.Complete();
        Assert.Equal(taken.Sum(), await reading.WaitAsync(Eventually.Limit));
        Assert.Equal(0, queue.Bytes);
    }

    private static OutgoingFrame Frame(int length) => new([], length, IsHello: false);
}
