using PeerRelay.Identity;
using PeerRelay.Routing;

namespace PeerRelay.Tests.Routing;

/// <summary>The order in which neighbours are to be tried.</summary>
public sealed class RankTests
{
    private static readonly PeerId Target = Ids.Of("f");
    private readonly NextHops<FakeNeighbour> _hops = new(Ids.Of("0"));

    [Fact]
    public void Rank_ThatHaveToldNothing_ByDistance()
    {
        Link("8");
        Link("e");
        Link("c");
        Assert.Equal("ec8", Rank());
    }

    [Fact]
    public void Rank_ThatPassNothingOn_NotIn()
    {
        Link("8");
        Link("e", standing: Standing.Leaf, ahead: ["f"]);
        Link("c", standing: Standing.Unknown);
        Assert.Equal("8", Rank());
    }

    [Fact]
    public void Rank_LinkedWithTheTarget_FirstHoweverFar()
    {
        Link("e");
        Link("1", ahead: ["2", "f"]);
        Assert.Equal("1e", Rank());
    }

    [Fact]
    public void Rank_SeveralLinkedWithTheTarget_TheNearestOfThemFirst()
    {
        Link("1", ahead: ["f"]);
        Link("8", ahead: ["f"]);
        Link("e");
        Assert.Equal("81e", Rank());
    }

    [Fact]
    public void Rank_LinksFartherThanItself_CountsItself()
    {
        Link("e", ahead: ["1", "2"]);
        Link("c", ahead: ["d"]);
        Assert.Equal("ec", Rank());
    }

    [Fact]
    public void Rank_Visited_NeitherItselfNorAsALinkOfAnother()
    {
        Link("1", ahead: ["e", "2"]);
        Link("e", ahead: ["f"]);
        Link("8");
        Assert.Equal("81", Rank(visited: ["e"]));
    }

    [Fact]
    public void Rank_SilentAndPoor_Last()
    {
        Link("e").IsSilent = true;
        Link("1", ahead: ["f"]).IsSilent = true;
        Link("c");
        Link("8");
        Assert.Equal("c81e", Rank());
        Assert.Equal("81ec", Rank(poor: Ids.Of("c")));
    }

    [Fact]
    public void Rank_AllSilent_StillByDistance()
    {
        Link("8").IsSilent = true;
        Link("e").IsSilent = true;
        Assert.Equal("e8", Rank());
    }

    [Fact]
    public void Rank_LittleRoom_TheBestOfThem()
    {
        foreach (var prefix in new[] { "1", "2", "8", "9", "c", "e" }) Link(prefix);
        Link("3", ahead: ["f"]);
        Assert.Equal("3e", Rank(room: 2));
    }

    [Fact]
    public void Rank_ManyInBothLists_EachOnce()
    {
        for (var i = 1; i < 15; i++) Link(i.ToString("x", System.Globalization.CultureInfo.InvariantCulture), ahead: ["0"]);
        var ranked = Rank(room: RankedHop<FakeNeighbour>.Room.Capacity);
        Assert.Equal("edcba98765", ranked);
    }

    [Fact]
    public void Remove_OfOneThatHasTold_NoLongerAsked()
    {
        Link("1", ahead: ["f"]);
        Link("e");
        _hops.Remove(Ids.Of("1"));
        Assert.Equal("e", Rank());
    }

    [Fact]
    public void Bootstrap_Silent_None()
    {
        var bootstrap = Link("8");
        bootstrap.IsBootstrap = true;
        _hops.Set(bootstrap);
        Assert.Same(bootstrap, _hops.Bootstrap(Target, []));
        Assert.Null(_hops.Bootstrap(Target, [bootstrap.Id]));
        bootstrap.IsSilent = true;
        Assert.Null(_hops.Bootstrap(Target, []));
    }

    private FakeNeighbour Link(string prefix, Standing standing = Standing.Transit, string[]? ahead = null)
    {
        var neighbour = new FakeNeighbour(Ids.Of(prefix), standing) { Ahead = [.. (ahead ?? []).Select(link => Ids.Of(link).Prefix).Order()] };
        _hops.Set(neighbour);
        return neighbour;
    }

    /// <returns>The first digits of those that are ranked.</returns>
    private string Rank(string[]? visited = null, PeerId? poor = null, int room = 8)
    {
        var record = new HopRecord();
        for (var i = 0; poor is { } id && i < HopRecord.FewestOutcomes; i++) record.Record(id, hasArrived: false, TimeSpan.Zero);
        var best = new RankedHop<FakeNeighbour>[room];
        var count = _hops.Rank(Target, [.. (visited ?? []).Select(Ids.Of)], record, TimeSpan.Zero, best);
        return string.Concat(best.Take(count).Select(hop => hop.Neighbour.ToString()[0]));
    }
}
