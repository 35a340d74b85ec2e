using PeerRelay.Routing;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Routing;

public sealed class PendingMessagesTests
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(60);

    [Fact]
    public void TryTake_Several_FirstInFirstOut()
    {
        var pending = new PendingMessages(10, 1_000, MaxAge);
        for (var i = 0; i < 10; i++) Assert.Equal(DropReason.None, pending.TryAdd(Message(1, nonce: (ulong)i)));
        for (var i = 0; i < 10; i++)
        {
            Assert.True(pending.TryTake(TimeSpan.Zero, out var message, out _));
            Assert.Equal((ulong)i, message.Nonce);
        }

        Assert.False(pending.TryTake(TimeSpan.Zero, out _, out _));
    }

    [Fact]
    public void TryAdd_TooMany_Refused()
    {
        var pending = new PendingMessages(2, 1_000, MaxAge);
        pending.TryAdd(Message(1));
        pending.TryAdd(Message(1));
        Assert.Equal(DropReason.PendingQueueFull, pending.TryAdd(Message(1)));
        Assert.Equal(2, pending.Count);
    }

    [Fact]
    public void TryAdd_TooManyBytes_RefusedUntilSomeAreTaken()
    {
        var pending = new PendingMessages(100, 100, MaxAge);
        Assert.Equal(DropReason.None, pending.TryAdd(Message(60)));
        Assert.Equal(DropReason.PendingQueueFull, pending.TryAdd(Message(41)));
        Assert.Equal(DropReason.None, pending.TryAdd(Message(40)));
        Assert.True(pending.TryTake(TimeSpan.Zero, out _, out _));
        Assert.Equal(DropReason.None, pending.TryAdd(Message(60)));
        pending.Expire(MaxAge);
        Assert.Equal(DropReason.None, pending.TryAdd(Message(100)));
    }

    [Fact]
    public void TryAdd_NoneAllowed_Refused() =>
        Assert.Equal(DropReason.PendingQueueFull, new PendingMessages(0, 100, MaxAge).TryAdd(Message(1)));

    [Fact]
    public void TryTake_OldOnesFirst_SkippedAndCounted()
    {
        var pending = new PendingMessages(10, 1_000, MaxAge);
        pending.TryAdd(Message(1, at: 0));
        pending.TryAdd(Message(1, at: 1));
        pending.TryAdd(Message(1, at: 2, nonce: 7));
        Assert.True(pending.TryTake(TimeSpan.FromSeconds(61), out var message, out var expired));
        Assert.Equal(7UL, message.Nonce);
        Assert.Equal(2, expired);
    }

    [Fact]
    public void TryTake_AllOld_NoneAndAllCounted()
    {
        var pending = new PendingMessages(10, 1_000, MaxAge);
        pending.TryAdd(Message(1));
        Assert.False(pending.TryTake(MaxAge, out _, out var expired));
        Assert.Equal(1, expired);
    }

    [Fact]
    public void Expire_SomeOld_ThoseOnly()
    {
        var pending = new PendingMessages(10, 1_000, MaxAge);
        pending.TryAdd(Message(1, at: 0));
        pending.TryAdd(Message(1, at: 1));
        Assert.Equal(0, pending.Expire(TimeSpan.FromSeconds(59)));
        Assert.Equal(1, pending.Expire(TimeSpan.FromSeconds(60)));
        Assert.Equal(1, pending.Count);
    }

    private static PendingMessage Message(int bytes, int at = 0, ulong nonce = 0) =>
        new(Ids.Zero, nonce, new byte[bytes], TimeSpan.FromSeconds(at));
}
