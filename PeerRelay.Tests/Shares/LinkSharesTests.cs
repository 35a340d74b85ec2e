using PeerRelay.Shares;
using PeerRelay.Tests.Wire;

namespace PeerRelay.Tests.Shares;

public sealed class LinkSharesTests
{
    [Fact]
    public void Take_AndGiveBack_Counted()
    {
        var shares = new LinkShares(4);
        Take(shares, a: 2, b: 1);
        Assert.Equal((2, 1, 0, 1), (shares.Of(Frames.A), shares.Of(Frames.B), shares.Of(Frames.C), shares.Free));
        shares.GiveBack(Frames.A, 2);
        shares.GiveBack(Frames.C, 0);
        Assert.Equal((0, 1, 0, 3), (shares.Of(Frames.A), shares.Of(Frames.B), shares.Of(Frames.C), shares.Free));
    }

    [Theory]
    [InlineData(0, 0, true, true)]
    [InlineData(3, 0, true, true)] // 5 are left
    [InlineData(4, 0, false, true)] // 4 are left: half of all for the one
    [InlineData(4, 2, false, false)] // half of the rest for the other
    [InlineData(1, 2, true, true)]
    public void HasPlace_HoldsAsManyAsAreLeft_None(int a, int b, bool hasA, bool hasB)
    {
        var shares = new LinkShares(8);
        Take(shares, a, b);
        Assert.Equal((hasA, hasB), (shares.HasPlace(Frames.A), shares.HasPlace(Frames.B)));
    }

    [Theory]
    [InlineData(1, 0, false)]
    [InlineData(2, 0, true)]
    [InlineData(4, 3, false)] // else they would take it from each other for ever
    [InlineData(5, 3, true)]
    [InlineData(3, 5, false)]
    public void GivesWay_HoldsNoLessThanTheOtherAfterwards_True(int a, int b, bool givesWay)
    {
        var shares = new LinkShares(10);
        Take(shares, a, b);
        Assert.Equal(givesWay, shares.GivesWay(Frames.A, to: Frames.B));
        Assert.False(shares.GivesWay(Frames.A, to: Frames.A));
    }

    private static void Take(LinkShares shares, int a, int b)
    {
        for (var i = 0; i < a; i++) shares.Take(Frames.A, 1);
        for (var i = 0; i < b; i++) shares.Take(Frames.B, 1);
    }
}
