using PeerRelay.Identity;
using PeerRelay.Routing;

namespace PeerRelay.Tests.Routing;

public sealed class ReturnPathsTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    [Fact]
    public void TryGet_Recorded_LastNeighbour()
    {
        var paths = new ReturnPaths(1_024, Lifetime);
        paths.Record(Ids.Of("a"), Ids.Of("1"), TimeSpan.Zero);
        paths.Record(Ids.Of("a"), Ids.Of("2"), TimeSpan.FromSeconds(1));
        Assert.True(paths.TryGet(Ids.Of("a"), TimeSpan.FromSeconds(2), out var neighbour));
        Assert.Equal(Ids.Of("2"), neighbour);
        Assert.False(paths.TryGet(Ids.Of("b"), TimeSpan.Zero, out _));
    }

    [Fact]
    public void TryGet_AfterTwoLifetimes_Forgotten()
    {
        var paths = new ReturnPaths(1_024, Lifetime);
        paths.Record(Ids.Of("a"), Ids.Of("1"), TimeSpan.Zero);
        Assert.True(paths.TryGet(Ids.Of("a"), Lifetime * 0.9, out _));
        Assert.False(paths.TryGet(Ids.Of("a"), Lifetime * 3, out _));
    }

    [Fact]
    public void Record_InventedSources_Bounded()
    {
        var random = new Random(3);
        var paths = new ReturnPaths(1_024, Lifetime);
        PeerId[] sources = [.. Enumerable.Range(0, 20_000).Select(_ => Ids.Random(random))];
        foreach (var source in sources) paths.Record(source, Ids.Zero, TimeSpan.Zero);
        Assert.InRange(sources.Count(source => paths.TryGet(source, TimeSpan.Zero, out _)), 700, 2 * 1_024);
    }
}
