using PeerRelay.Identity;
using PeerRelay.Routing;

namespace PeerRelay.Tests.Routing;

/// <summary>However lists come, change and go, those are ranked first that reach nearest, as if all were looked at.</summary>
public sealed class AheadIndexTests
{
    private const int Room = 4;

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 60)]
    [InlineData(3, 65)]
    [InlineData(4, 128)]
    public void Rank_ManyListsThatChange_TheNearestOfAll(int seed, int most)
    {
        var random = new Random(seed);
        var hops = new NextHops<FakeNeighbour>(Ids.Of("0"));
        var neighbours = new List<FakeNeighbour>();
        for (var i = 0; i < 600; i++)
        {
            var change = random.Next(3);
            if (change == 0 && neighbours.Count > most / 2)
            {
                var gone = neighbours[random.Next(neighbours.Count)];
                neighbours.Remove(gone);
                hops.Remove(gone.Id);
            }
            else if (change == 1 && neighbours.Count > 0)
            {
                var told = neighbours[random.Next(neighbours.Count)];
                told.Ahead = Links(random);
                hops.SetAhead(told);
            }
            else if (neighbours.Count < most)
            {
                var neighbour = new FakeNeighbour(RandomId(random), Standing.Transit) { Ahead = Links(random), IsSilent = random.Next(20) == 0 };
                neighbours.Add(neighbour);
                hops.Set(neighbour);
            }

            var target = RandomId(random);
            Assert.Equal(Expected(neighbours, target), Ranked(hops, target));
        }
    }

    private static PeerId RandomId(Random random)
    {
        var bytes = new byte[PeerId.ByteLength];
        random.NextBytes(bytes);
        return PeerId.FromBytes(bytes);
    }

    private static ulong[] Links(Random random)
    {
        var links = new ulong[random.Next(1, 30)];
        foreach (ref var link in links.AsSpan()) link = (ulong)random.NextInt64() << random.Next(2) * 8;
        return [.. links.Distinct().Order()];
    }

    private static PeerId[] Expected(List<FakeNeighbour> neighbours, PeerId target) =>
    [
        .. neighbours
            .OrderBy(neighbour => neighbour.IsSilent)
            .ThenBy(neighbour => Math.Min(neighbour.Id.Prefix ^ target.Prefix, neighbour.Ahead.Min(link => link ^ target.Prefix)))
            .ThenBy(neighbour => neighbour.Id.Prefix ^ target.Prefix)
            .Take(Room)
            .Select(neighbour => neighbour.Id),
    ];

    private static PeerId[] Ranked(NextHops<FakeNeighbour> hops, PeerId target)
    {
        var best = new RankedHop<FakeNeighbour>[Room];
        var count = hops.Rank(target, [], null, TimeSpan.Zero, best);
        return [.. best.Take(count).Select(hop => hop.Neighbour.Id)];
    }
}
