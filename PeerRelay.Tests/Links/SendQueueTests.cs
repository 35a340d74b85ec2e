using PeerRelay.Links;
using PeerRelay.Tests.Harness;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Links;

public sealed class SendQueueTests
{
    [Fact]
    public void TryEnqueue_UpToTheLimit_TakenAboveItRefused()
    {
        var queue = Queue(10);
        Assert.Equal(DropReason.None, queue.TryEnqueue(Frame(4)));
        Assert.Equal(DropReason.None, queue.TryEnqueue(Frame(6)));
        Assert.Equal(DropReason.SendQueueFull, queue.TryEnqueue(Frame(1)));
        Assert.Equal(10, queue.Bytes);
    }

    [Fact]
    public void TryEnqueue_FrameTakenButNotReleased_StillCounts()
    {
        var queue = Queue(10);
        queue.TryEnqueue(Frame(10));
        Assert.True(queue.TryDequeue(out _));
        Assert.Equal(DropReason.SendQueueFull, queue.TryEnqueue(Frame(1)));
        queue.Release(10);
        Assert.Equal(DropReason.None, queue.TryEnqueue(Frame(10)));
    }

    [Fact]
    public async Task Complete_FramesWithin_ComeOutThenTheEnd()
    {
        var queue = Queue(10);
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
        var queue = Queue(10);
        var waiting = queue.WaitAsync().AsTask();
        Assert.False(waiting.IsCompleted);
        queue.TryEnqueue(Frame(1));
        Assert.True(await waiting.WaitAsync(Eventually.Limit));
    }

    [Fact]
    public async Task WaitAsync_Waiting_WokenByTheEnd()
    {
        var queue = Queue(10);
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
        var queue = Queue(64);
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

    [Fact]
    public void TryEnqueue_NodesBytesUsedUp_OnlyAShare()
    {
        var budget = new SendBudget(100_000);
        var stalled = new SendQueue(1_000_000, budget);
        var other = new SendQueue(1_000_000, budget);
        Assert.Equal(DropReason.None, stalled.TryEnqueue(Frame(100_000)));
        Assert.Equal(DropReason.SendQueueFull, stalled.TryEnqueue(Frame(1)));
        Assert.Equal(DropReason.SendQueueFull, other.TryEnqueue(Frame(SendBudget.Share + 1)));
        Assert.Equal(DropReason.None, other.TryEnqueue(Frame(SendBudget.Share)));
        Assert.False(other.HasRoom(1));
        stalled.Release(100_000);
        Assert.True(other.HasRoom(1));
        Assert.Equal(DropReason.None, other.TryEnqueue(Frame(50_000)));
    }

    private static SendQueue Queue(int maxBytes) => new(maxBytes, new SendBudget(long.MaxValue));

    private static OutgoingFrame Frame(int length) => new([], length, TimeSpan.Zero, IsHello: false);
}
