using System.Buffers.Binary;
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
                var neighbour = new FakeNeighbour(RandomId(random), Standing.Transit) { Ahead = Links(random), IsSilent = random.Next(8) == 0 };
                neighbours.Add(neighbour);
                hops.Set(neighbour);
            }

            var target = RandomId(random);
            PeerId[] visited = neighbours.Count > 2 ? [neighbours[^1].Id, IdOf(neighbours[0].Ahead[0])] : [];
            Assert.Equal(Expected(neighbours, target, visited), Ranked(hops, target, visited));
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

    /// <summary>Some id that a link's first bits may be of.</summary>
    private static PeerId IdOf(ulong prefix)
    {
        var bytes = new byte[PeerId.ByteLength];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, prefix);
        return PeerId.FromBytes(bytes);
    }

    private static PeerId[] Expected(List<FakeNeighbour> neighbours, PeerId target, PeerId[] visited) =>
    [
        .. neighbours
            .Where(neighbour => !visited.Contains(neighbour.Id))
            .OrderBy(neighbour => neighbour.IsSilent)
            .ThenBy(neighbour => Math.Min(neighbour.Id.Prefix ^ target.Prefix, Nearest(neighbour.Ahead, target, visited)))
            .ThenBy(neighbour => neighbour.Id.Prefix ^ target.Prefix)
            .Take(Room)
            .Select(neighbour => neighbour.Id),
    ];

    private static ulong Nearest(ulong[] links, PeerId target, PeerId[] visited) =>
        links.Where(link => !visited.Any(id => id.Prefix == link)).Select(link => link ^ target.Prefix).DefaultIfEmpty(ulong.MaxValue).Min();

    private static PeerId[] Ranked(NextHops<FakeNeighbour> hops, PeerId target, PeerId[] visited)
    {
        var best = new RankedHop<FakeNeighbour>[Room];
        var count = hops.Rank(target, visited, null, TimeSpan.Zero, best);
        return [.. best.Take(count).Select(hop => hop.Neighbour.Id)];
    }
}
