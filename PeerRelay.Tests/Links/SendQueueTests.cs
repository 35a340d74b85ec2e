using System.Text;
using PeerRelay.Links;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Wire;
using PeerRelay.Transports;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Links;

public sealed class SendQueueTests
{
    [Fact]
    public void TryAdd_UpToTheLimit_TakenAboveItRefused()
    {
        var queue = Queue(14);
        Assert.Equal(DropReason.None, Add(queue, 4)); // and a head of two bytes for each
        Assert.Equal(DropReason.None, Add(queue, 6));
        Assert.Equal(DropReason.SendQueueFull, Add(queue, 0));
        Assert.Equal(14, queue.Bytes);
    }

    [Fact]
    public void TryAdd_BatchTakenButNotWritten_StillCounts()
    {
        var queue = Queue(10);
        Add(queue, 10); // one is taken by an empty queue, head and all
        Assert.True(queue.TryTake(out var batch));
        Assert.Equal(DropReason.SendQueueFull, Add(queue, 1));
        Assert.False(queue.TryTakeNext(batch, out _));
        Assert.Equal(DropReason.None, Add(queue, 10));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(1_000_000)]
    public void TryTake_FramesOfAnyLength_BytesAsOnTheWire(int length)
    {
        var queue = Queue(4_000_000);
        var payload = Encoding.ASCII.GetBytes(new string('x', length));
        queue.TryAdd("first"u8, FrameOpcode.Text, isCounted: false, TimeSpan.Zero);
        queue.TryAdd(payload, FrameOpcode.Text, isCounted: true, TimeSpan.Zero);
        queue.TryAdd("ping"u8, FrameOpcode.Ping, isCounted: false, TimeSpan.Zero);
        Assert.True(queue.TryTake(out var batch));
        byte[] head = length switch
        {
            < 126 => [0x81, (byte)length],
            < 65_536 => [0x81, 126, (byte)(length >> 8), (byte)length],
            _ => [0x81, 127, 0, 0, 0, 0, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length],
        };
        Assert.Equal([0x81, 5, .. "first"u8, .. head, .. payload, 0x89, 4, .. "ping"u8], batch.Bytes.ToArray());
        Assert.Equal((batch.Length, 1, (long)length), (batch.Held, batch.Frames, batch.FrameBytes));
    }

    [Fact]
    public void TryForward_Envelope_SplicedAndTheFirstIsToWriteIt()
    {
        var (one, other) = (new FlushList(), new FlushList());
        var queue = Queue(10_000);
        var frame = Frames.Bytes(Frames.Relayed);
        Assert.True(Envelope.TryRead(frame, out var envelope, out _));
        Assert.Equal(DropReason.None, queue.TryForward(envelope, Frames.Self, TimeSpan.Zero, one, out var isFirstMarked));
        queue.TryForward(envelope, Frames.Self, TimeSpan.Zero, one, out var isSecondMarked);
        queue.TryForward(envelope, Frames.Self, TimeSpan.Zero, other, out var isOtherMarked);
        Assert.Equal((true, false, true), (isFirstMarked, isSecondMarked, isOtherMarked));
        Assert.True(queue.TryTake(out var batch));
        var (head, length) = FrameHeader.ReadWritten(batch.Bytes.Span);
        Assert.Equal(Frames.Forwarded, Encoding.UTF8.GetString(batch.Bytes.Span.Slice(head, length)));
        queue.TryForward(envelope, Frames.Self, TimeSpan.Zero, one, out var isMarkedAgain);
        Assert.True(isMarkedAgain);
        var full = Queue(100);
        Add(full, 1);
        Assert.Equal(DropReason.SendQueueFull, full.TryForward(envelope, Frames.Self, TimeSpan.Zero, one, out isMarkedAgain));
        Assert.False(isMarkedAgain);
    }

    [Fact]
    public void Complete_FramesWithin_ComeOutThenTheEndOnce()
    {
        var queue = Queue(10);
        Add(queue, 1);
        queue.Complete();
        queue.Complete();
        Assert.Equal(DropReason.LinkClosed, Add(queue, 1));
        Assert.False(queue.TryEnd());
        Assert.True(queue.TryTake(out var batch));
        Assert.False(queue.TryEnd());
        Assert.False(queue.TryTakeNext(batch, out _));
        Assert.True(queue.TryEnd());
        Assert.False(queue.TryEnd());
    }

    [Fact]
    public void TryEnd_NotComplete_No() => Assert.False(Queue(1).TryEnd());

    [Fact]
    public void TryTake_SomebodyIsWriting_LeftToThatOne()
    {
        var queue = Queue(100);
        Add(queue, 1);
        Assert.True(queue.TryTake(out var first));
        Add(queue, 2);
        Assert.False(queue.TryTake(out _));
        Assert.True(queue.TryTakeNext(first, out var second));
        Assert.Equal(4, second.Held);
    }

    [Fact]
    public void OldestSince_FrameWaitsOrIsWritten_WhenItWasPutIn()
    {
        var queue = Queue(100);
        Assert.Null(queue.OldestSince);
        Add(queue, 1, TimeSpan.FromSeconds(1));
        Add(queue, 1, TimeSpan.FromSeconds(2));
        Assert.Equal(TimeSpan.FromSeconds(1), queue.OldestSince);
        queue.TryTake(out var batch);
        Add(queue, 1, TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.FromSeconds(1), queue.OldestSince);
        queue.TryTakeNext(batch, out batch);
        Assert.Equal(TimeSpan.FromSeconds(3), queue.OldestSince);
        queue.TryTakeNext(batch, out _);
        Assert.Null(queue.OldestSince);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Everything_ManyAddAndWrite_EveryFrameOnceAndOneWriterAtATime(int threads)
    {
        const int each = 20_000;
        var queue = Queue(64);
        var (written, writers) = (0, 0);
        var taken = await Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Run(() => Enumerable.Range(0, each).Count(_ => AddAndWrite()))))
            .WaitAsync(Eventually.Limit);
        Assert.Equal(taken.Sum(), written);
        Assert.Equal(0, queue.Bytes);

        bool AddAndWrite()
        {
            var isTaken = Add(queue, 1) == DropReason.None;
            if (!queue.TryTake(out var batch)) return isTaken;
            Assert.Equal(1, Interlocked.Increment(ref writers));
            bool isMore;
            do
            {
                written += batch.Frames;
                Interlocked.Decrement(ref writers);
                isMore = queue.TryTakeNext(batch, out batch);
                if (isMore) Interlocked.Increment(ref writers);
            }
            while (isMore);
            return isTaken;
        }
    }

    [Fact]
    public void TryAdd_NodesBytesUsedUp_OnlyAShare()
    {
        var budget = new SendBudget(100_000);
        var stalled = new SendQueue(1_000_000, budget);
        var other = new SendQueue(1_000_000, budget);
        Assert.Equal(DropReason.None, Add(stalled, 99_990));
        Assert.Equal(DropReason.SendQueueFull, Add(stalled, 1));
        Assert.Equal(DropReason.SendQueueFull, Add(other, SendBudget.Share));
        Assert.Equal(DropReason.None, Add(other, SendBudget.Share - 4));
        Assert.False(other.HasRoom(1));
        stalled.Abandon();
        Assert.True(other.HasRoom(1));
        Assert.Equal(DropReason.None, Add(other, 50_000));
    }

    [Fact]
    public void TryAdd_SmallFrameBehindALargeBatchThatIsNotRead_HoldsASmallBuffer()
    {
        var queue = Queue(2_000_000);
        Add(queue, 700_000);
        Assert.True(queue.TryTake(out var large));
        Add(queue, 500);
        Assert.True(queue.TryTakeNext(large, out var small));
        Assert.InRange(small.Buffer.Length, 504, 16 * 1024);
    }

    [Fact]
    public void Budget_AfterAllIsWritten_HasAllAgain()
    {
        var budget = new SendBudget(10_000_000);
        var queue = new SendQueue(4_000_000, budget);
        for (var i = 0; i < 100; i++) Add(queue, 10_000);
        Assert.False(budget.Allows(9_000_000, SendBudget.Share));
        Assert.True(queue.TryTake(out var batch));
        Assert.False(queue.TryTakeNext(batch, out _));
        Assert.True(budget.Allows(10_000_000, SendBudget.Share));
    }

    private static SendQueue Queue(int maxBytes) => new(maxBytes, new SendBudget(long.MaxValue));

    private static DropReason Add(SendQueue queue, int length, TimeSpan now = default) =>
        queue.TryAdd(new byte[length], FrameOpcode.Text, isCounted: true, now);
}
