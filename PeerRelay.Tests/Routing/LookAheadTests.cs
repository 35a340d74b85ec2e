using PeerRelay.Identity;
using PeerRelay.Routing;

namespace PeerRelay.Tests.Routing;

public sealed class LookAheadTests
{
    private readonly LookAhead<FakeNeighbour> _ahead = new();

    [Fact]
    public void Set_HasToldNothing_NotIn()
    {
        _ahead.Set(new FakeNeighbour(Ids.Of("1")));
        Assert.True(_ahead.Index.Lists.IsEmpty);
    }

    [Fact]
    public void Set_TellsNothingAnyMore_LetGo()
    {
        var neighbour = Add(Ids.Of("1"));
        Add(Ids.Of("2"));
        neighbour.Ahead = [];
        _ahead.Set(neighbour);
        Assert.Equal([Ids.Of("2")], Members());
    }

    [Fact]
    public void Set_TellsOthers_TheNewOnesAreLookedAt()
    {
        var neighbour = Add(Ids.Of("1"));
        neighbour.Ahead = [2, 3];
        _ahead.Set(neighbour);
        Assert.Equal([2, 3], _ahead.Index.Lists[0].Ahead);
        Assert.Equal(1, _ahead.Index.Lists.Length);
    }

    [Fact]
    public void Set_AnotherWithItsId_TakesItsPlace()
    {
        Add(Ids.Of("1"));
        Add(Ids.Of("2"));
        var again = Add(Ids.Of("1"));
        Assert.Equal([Ids.Of("1"), Ids.Of("2")], Members());
        Assert.Same(again, _ahead.Index.Lists[0].Neighbour);
    }

    [Fact]
    public void Set_Full_OnlyThoseThatAreInAreReplaced()
    {
        for (var i = 1; i <= LookAhead<FakeNeighbour>.Capacity; i++) Add(Ids.Low(i));
        Add(Ids.Low(1_000));
        Assert.DoesNotContain(Ids.Low(1_000), Members());
        var again = Add(Ids.Low(7));
        Assert.Same(again, _ahead.Index.Lists[6].Neighbour);
        _ahead.Remove(Ids.Low(1));
        Assert.Equal(Ids.Low(LookAhead<FakeNeighbour>.Capacity), _ahead.Index.Lists[0].Neighbour.Id); // the last has taken its place
        Add(Ids.Low(1_000));
        Assert.Contains(Ids.Low(1_000), Members());
        Assert.Equal(LookAhead<FakeNeighbour>.Capacity, _ahead.Index.Lists.Length);
    }

    [Fact]
    public void Remove_OfAStranger_ChangesNothing()
    {
        Add(Ids.Of("1"));
        _ahead.Remove(Ids.Of("2"));
        Assert.Equal([Ids.Of("1")], Members());
    }

    private FakeNeighbour Add(PeerId id)
    {
        var neighbour = new FakeNeighbour(id) { Ahead = [1] };
        _ahead.Set(neighbour);
        return neighbour;
    }

    private PeerId[] Members() => [.. _ahead.Index.Lists.ToArray().Select(list => list.Neighbour.Id)];
}
