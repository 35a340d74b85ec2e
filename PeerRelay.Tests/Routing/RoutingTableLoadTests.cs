using PeerRelay.Identity;
using PeerRelay.Routing;

namespace PeerRelay.Tests.Routing;

/// <summary>The table at the size of a server, and with readers beside a writer.</summary>
public sealed class RoutingTableLoadTests
{
    private const int Size = 100_000;

    [Fact]
    public void Everything_HundredThousandEntries_ExactAndEmptyInTheEnd()
    {
        var random = new Random(5);
        var self = Ids.Random(random);
        PeerId[] ids = [.. Enumerable.Range(0, Size).Select(_ => Ids.Random(random))];
        var table = new RoutingTable<FakeNeighbour>(self);
        foreach (var id in ids) table.Set(new FakeNeighbour(id));
        Assert.Equal(Size, table.Count);
        Assert.Equal(ids.Count(id => id.CommonPrefixLength(self) == 0), table.CountInBucket(0));
        for (var i = 0; i < 5; i++)
        {
            var target = Ids.Random(random);
            var found = new FakeNeighbour[20];
            Assert.Equal(20, table.CollectClosest(target, [], found));
            Assert.Equal(ids.OrderBy(id => id.DistanceTo(target)).Take(20), found.Select(entry => entry.Id));
        }

        Assert.Equal(ids.Order(), table.EnumerateAfter().Select(entry => entry.Id));
        foreach (var id in ids) Assert.True(table.Remove(id));
        Assert.Equal(0, table.Count);
        Assert.Empty(table.EnumerateAfter());
    }

    [Fact]
    public async Task Readers_WhileAWriterChurns_AlwaysFindWhatStays()
    {
        var random = new Random(6);
        var self = Ids.Random(random);
        var ids = Ids.Clustered(2_000, self, random);
        PeerId[] staying = [.. ids.Take(500).Order()];
        PeerId[] going = [.. ids.Skip(500)];
        var table = new RoutingTable<FakeNeighbour>(self);
        foreach (var id in staying) table.Set(new FakeNeighbour(id));
        using var done = new CancellationTokenSource();
        // On threads of their own: on the pool's, other tests would wait for theirs.
        Task[] readers = [.. Enumerable.Range(0, 3).Select(seed => Task.Factory.StartNew(
            () => ReadUntilDone(table, staying, new Random(seed), done.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        for (var i = 0; i < 60_000; i++)
        {
            var id = going[random.Next(going.Length)];
            if (random.Next(2) == 0) table.Set(new FakeNeighbour(id));
            else table.Remove(id);
            if (i % 100 == 0) table.Set(new FakeNeighbour(staying[random.Next(staying.Length)]));
        }

        await done.CancelAsync();
        await Task.WhenAll(readers);
    }

    [Fact]
    public async Task Writers_ManyAtOnce_LoseNothing()
    {
        var random = new Random(7);
        PeerId[] ids = [.. Ids.Clustered(4_000, Ids.Zero, random)];
        var table = new RoutingTable<FakeNeighbour>(Ids.Zero);
        await Task.WhenAll(ids.Chunk(500).Select(chunk => Task.Run(() =>
        {
            foreach (var id in chunk) table.Set(new FakeNeighbour(id));
            foreach (var id in chunk.Where((_, index) => index % 2 == 0)) table.Remove(id);
        })));
        Assert.Equal(ids.Chunk(500).SelectMany(chunk => chunk.Where((_, index) => index % 2 == 1)).Order(), table.EnumerateAfter().Select(entry => entry.Id));
    }

    private static void ReadUntilDone(RoutingTable<FakeNeighbour> table, PeerId[] staying, Random random, CancellationToken done)
    {
        var found = new FakeNeighbour[20];
        while (!done.IsCancellationRequested)
        {
            var id = staying[random.Next(staying.Length)];
            Assert.Equal(id, table.Find(id)?.Id);
            Assert.Equal(1, table.CollectClosest(id, [], found.AsSpan(0, 1)));
            Assert.Equal(id, found[0].Id);
            Assert.True(table.CountWithPrefix(id, 0) >= staying.Length);
            Assert.Equal(1, table.CountWithPrefix(id, PeerId.BitLength));
            var count = table.CollectClosest(id, [], found);
            for (var i = 1; i < count; i++) Assert.True(found[i - 1].Id.DistanceTo(id) < found[i].Id.DistanceTo(id));
            PeerId[] all = [.. table.EnumerateAfter().Select(entry => entry.Id)];
            Assert.Equal(staying, all.Where(candidate => Array.BinarySearch(staying, candidate) >= 0));
        }
    }
}
