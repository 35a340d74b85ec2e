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
        for (var i = 0; i < RequestRoom.PerSource; i++) Assert.True(room.TryEnter(Frames.A, Frames.C));
        Assert.False(room.TryEnter(Frames.A, Frames.C));
        Assert.True(room.TryEnter(Frames.B, Frames.C));
        Assert.True(room.TryEnter(Frames.A, Frames.D)); // who has asked in its name by a link of his own takes nothing from it
        room.Leave(Frames.A, Frames.C);
        Assert.True(room.TryEnter(Frames.A, Frames.C));
    }

    [Fact]
    public void TryEnter_ByOneLinkAlone_HalfOfAll()
    {
        var room = new RequestRoom();
        Assert.Equal(RequestRoom.InAll / 2, Flood(room, Frames.C));
        Assert.Equal(0, Flood(room, Frames.C)); // those leave nothing behind
        room.Leave(Frames.A, Frames.C);
        Assert.True(room.TryEnter(Frames.A, Frames.C));
    }

    [Fact]
    public void TryEnter_SomeLinksHoldAllTheyMay_TheNextOneFindsHalfOfWhatIsLeft()
    {
        var room = new RequestRoom();
        for (var left = RequestRoom.InAll; left > 1; left /= 2) Assert.Equal(left / 2, Flood(room, PeerId.Random()));
    }

    [Fact]
    public void TryEnter_ByMoreLinksThanThereArePlaces_NeverMoreThanThereAre()
    {
        var room = new RequestRoom();
        var entered = Enumerable.Range(0, 2 * RequestRoom.InAll).Count(_ => room.TryEnter(Frames.A, PeerId.Random()));
        Assert.Equal(RequestRoom.InAll, entered);
    }

    /// <summary>Asks by a link in made-up names, as often as there may be requests.</summary>
    /// <returns>How many of them are taken; the first is in A's name.</returns>
    private static int Flood(RequestRoom room, PeerId link) =>
        Enumerable.Range(0, RequestRoom.InAll).Count(i => room.TryEnter(i == 0 ? Frames.A : PeerId.Random(), link));

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
