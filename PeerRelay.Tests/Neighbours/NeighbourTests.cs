using PeerRelay.Neighbours;
using PeerRelay.Routing;
using PeerRelay.Tests.Node;
using PeerRelay.Tests.Routing;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Neighbours;

public sealed class NeighbourTests
{
    private readonly Neighbour _neighbour = new(Ids.Of("1"), new RecordingLink(LinkDirection.Inbound));

    [Fact]
    public void Tell_InAnyOrder_KeptInOrder()
    {
        _neighbour.Tell([Ids.Of("c"), Ids.Of("2"), Ids.Of("8")]);
        Assert.Equal([Ids.Of("2").Prefix, Ids.Of("8").Prefix, Ids.Of("c").Prefix], _neighbour.Ahead);
        _neighbour.Tell([]);
        Assert.Empty(_neighbour.Ahead);
    }

    /// <summary>Anybody can choose an id that begins like another's, and be linked with the same peers: that must not hide the other.</summary>
    [Fact]
    public void Tell_SomeBeginAlike_EachOnce()
    {
        _neighbour.Tell([Ids.Of("c"), Ids.Of("8"), Ids.Of("8").FlipBit(159), Ids.Of("8").FlipBit(100), Ids.Of("2")]);
        Assert.Equal([Ids.Of("2").Prefix, Ids.Of("8").Prefix, Ids.Of("c").Prefix], _neighbour.Ahead);
        Assert.Equal(0UL, IdPrefix.Nearest(_neighbour.Ahead, Ids.Of("8").Prefix, []));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    public void Learn_Version_OfOurKindFromTheSecondOn(int version, bool isKin)
    {
        Assert.True(_neighbour.Learn(new PeerTraits(version, IsTransit: true)));
        Assert.Equal((isKin, true, Standing.Transit), (_neighbour.IsKin, _neighbour.IsPeerRelay, _neighbour.Standing));
        Assert.False(_neighbour.Learn(new PeerTraits(version, IsTransit: true)));
    }
}
