using PeerRelay.Identity;
using PeerRelay.Requests;
using PeerRelay.Tests.Wire;

namespace PeerRelay.Tests.Requests;

public sealed class RequestBoundsTests
{
    [Fact]
    public void TryEnter_MoreThanASourceMay_RefusedUntilOneLeaves()
    {
        var room = new RequestRoom();
        for (var i = 0; i < RequestRoom.PerSource; i++) Assert.True(room.TryEnter(Frames.A));
        Assert.False(room.TryEnter(Frames.A));
        Assert.True(room.TryEnter(Frames.B));
        room.Leave(Frames.A);
        Assert.True(room.TryEnter(Frames.A));
    }

    [Fact]
    public void TryEnter_MoreThanThereMayBe_RefusedUntilOneLeaves()
    {
        var room = new RequestRoom();
        for (var i = 0; i < RequestRoom.InAll; i++) Assert.True(room.TryEnter(PeerId.Random()));
        Assert.False(room.TryEnter(Frames.A));
        for (var i = 0; i < 2 * RequestRoom.InAll; i++) Assert.False(room.TryEnter(PeerId.Random())); // those leave nothing behind
    }

    [Fact]
    public void TryTake_OnlyOfWhomWasAsked_Once()
    {
        var open = new OpenRequests<string>(2);
        Assert.True(open.TryAdd(Frames.A, "1", "waiter"));
        Assert.False(open.TryAdd(Frames.A, "1", "another"));
        Assert.False(open.TryTake(Frames.B, "1", out _));
        Assert.False(open.TryTake(Frames.A, "2", out _));
        Assert.True(open.TryTake(Frames.A, "1", out var waiter));
        Assert.Equal("waiter", waiter);
        Assert.False(open.TryTake(Frames.A, "1", out _));
    }

    [Fact]
    public void TryAdd_MoreThanMayWait_Refused()
    {
        var open = new OpenRequests<int>(2);
        Assert.True(open.TryAdd(Frames.A, "1", 1) && open.TryAdd(Frames.B, "1", 2));
        Assert.False(open.TryAdd(Frames.A, "2", 3));
        Assert.Equal([1, 2], open.TakeAll().Order());
        Assert.True(open.TryAdd(Frames.A, "2", 3));
    }
}
