using PeerRelay.Identity;
using PeerRelay.Routing;

namespace PeerRelay.Tests.Routing;

/// <summary>The table against the plainest thing that does the same: a list that is sorted for every question.</summary>
public sealed class RoutingTableTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Everything_RandomChanges_AsTheOracle(int seed)
    {
        var random = new Random(seed);
        var self = Ids.Random(random);
        var table = new RoutingTable<FakeNeighbour>(self);
        var oracle = new SortedDictionary<PeerId, FakeNeighbour>();
        var pool = Ids.Clustered(400, self, random);
        for (var step = 0; step < 3_000; step++)
        {
            // It grows, shrinks to nothing, and grows again, so that leaves fork and merge.
            var isGrowing = step / 750 % 2 == 0;
            var id = pool[random.Next(pool.Length)];
            if (random.Next(10) < (isGrowing ? 8 : 1))
            {
                var neighbour = new FakeNeighbour(id);
                table.Set(neighbour);
                oracle[id] = neighbour;
            }
            else
            {
                Assert.Equal(oracle.Remove(id), table.Remove(id));
            }

            if (step % 25 == 0) AssertSame(oracle, table, self, pool, random);
        }
    }

    [Fact]
    public void EveryQuestion_Empty_NothingFound()
    {
        var self = Ids.Of("ab");
        var table = new RoutingTable<FakeNeighbour>(self);
        Assert.Equal(0, table.Count);
        Assert.Null(table.Find(self));
        Assert.False(table.Remove(self));
        Assert.Equal(-1, table.DeepestBucket());
        Assert.Empty(table.EnumerateAfter());
        Assert.Equal(0, table.CountWithPrefix(self, 0));
        Assert.Equal(0, table.CollectClosest(self, [], new FakeNeighbour[1]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(158)]
    [InlineData(159)]
    public void Buckets_OneEntryThatDiffersInOneBit_InThatBucketOnly(int bit)
    {
        var self = Ids.Of("0123456789abcdef");
        var table = new RoutingTable<FakeNeighbour>(self);
        table.Set(new FakeNeighbour(self.FlipBit(bit)));
        Assert.Equal(bit, table.DeepestBucket());
        for (var index = 0; index < PeerId.BitLength; index++) Assert.Equal(index == bit ? 1 : 0, table.CountInBucket(index));
    }

    [Fact]
    public void Buckets_EveryIdThatDiffersInOneBit_OneInEach()
    {
        var self = Ids.Random(new Random(9));
        var table = new RoutingTable<FakeNeighbour>(self);
        for (var bit = 0; bit < PeerId.BitLength; bit++) table.Set(new FakeNeighbour(self.FlipBit(bit)));
        for (var bit = 0; bit < PeerId.BitLength; bit++) Assert.Equal(1, table.CountInBucket(bit));
        Assert.Equal(PeerId.BitLength - 1, table.DeepestBucket());
        for (var bit = 0; bit < PeerId.BitLength; bit++) Assert.True(table.Remove(self.FlipBit(bit)));
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public void OwnId_InTheTable_FoundButInNoBucket()
    {
        var self = Ids.Of("77");
        var table = new RoutingTable<FakeNeighbour>(self);
        table.Set(new FakeNeighbour(self));
        Assert.NotNull(table.Find(self));
        Assert.Equal(-1, table.DeepestBucket());
        for (var bit = 0; bit < PeerId.BitLength; bit++) Assert.Equal(0, table.CountInBucket(bit));
        Assert.Equal(1, table.CountWithPrefix(self, PeerId.BitLength));
        table.Set(new FakeNeighbour(self.FlipBit(PeerId.BitLength - 1)));
        Assert.Equal(PeerId.BitLength - 1, table.DeepestBucket());
    }

    [Fact]
    public void Set_SameId_Replaces()
    {
        var table = new RoutingTable<FakeNeighbour>(Ids.Zero);
        var second = new FakeNeighbour(Ids.Of("1"));
        table.Set(new FakeNeighbour(Ids.Of("1")));
        table.Set(second);
        Assert.Equal(1, table.Count);
        Assert.Same(second, table.Find(Ids.Of("1")));
    }

    [Fact]
    public void CollectClosest_NoRoom_WritesNothing()
    {
        var table = new RoutingTable<FakeNeighbour>(Ids.Zero);
        table.Set(new FakeNeighbour(Ids.Of("1")));
        Assert.Equal(0, table.CollectClosest(Ids.Zero, [], []));
    }

    private static void AssertSame(
        SortedDictionary<PeerId, FakeNeighbour> oracle, RoutingTable<FakeNeighbour> table, PeerId self, PeerId[] pool, Random random)
    {
        Assert.Equal(oracle.Count, table.Count);
        foreach (var id in pool) Assert.Same(oracle.GetValueOrDefault(id), table.Find(id));
        Assert.Equal(oracle.Values, table.EnumerateAfter());
        var after = random.Next(2) == 0 ? pool[random.Next(pool.Length)] : Ids.Random(random);
        Assert.Equal(oracle.Values.Where(entry => entry.Id > after), table.EnumerateAfter(after));
        var buckets = oracle.Keys.Where(id => id != self).ToLookup(id => id.CommonPrefixLength(self));
        Assert.Equal(buckets.Count == 0 ? -1 : buckets.Max(bucket => bucket.Key), table.DeepestBucket());
        for (var index = 0; index < PeerId.BitLength; index++) Assert.Equal(buckets[index].Count(), table.CountInBucket(index));
        var prefix = pool[random.Next(pool.Length)];
        for (var bits = 0; bits <= PeerId.BitLength; bits += random.Next(1, 9))
            Assert.Equal(oracle.Keys.Count(id => id.CommonPrefixLength(prefix) >= bits), table.CountWithPrefix(prefix, bits));
        AssertClosest(oracle, table, pool, random);
    }

    private static void AssertClosest(
        SortedDictionary<PeerId, FakeNeighbour> oracle, RoutingTable<FakeNeighbour> table, PeerId[] pool, Random random)
    {
        foreach (var target in new[] { pool[random.Next(pool.Length)], Ids.Random(random) })
        {
            PeerId[] excluded = [.. pool.Where(_ => random.Next(20) == 0), Ids.Random(random)];
            var found = new FakeNeighbour[random.Next(1, 60)];
            var count = table.CollectClosest(target, excluded, found);
            Assert.Equal(
                oracle.Values.Where(entry => !excluded.Contains(entry.Id)).OrderBy(entry => entry.Id.DistanceTo(target)).Take(found.Length),
                found.Take(count));
        }
    }
}
