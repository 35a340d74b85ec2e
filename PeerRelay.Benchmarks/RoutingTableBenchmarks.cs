using BenchmarkDotNet.Attributes;
using PeerRelay.Identity;
using PeerRelay.Routing;

namespace PeerRelay.Benchmarks;

/// <summary>Looking up one neighbour, and the nearest to a target.</summary>
[MemoryDiagnoser]
public class RoutingTableBenchmarks
{
    /// <summary>What a peer that searches is told of.</summary>
    private const int Nearest = 20;

    private readonly SampleNeighbour[] _nearest = new SampleNeighbour[Nearest];
    private RoutingTable<SampleNeighbour>? _table;
    private PeerId[] _linked = [];
    private PeerId[] _others = [];
    private int _next;

    /// <summary>Neighbours in the table.</summary>
    [Params(100, 10_000, 100_000)]
    public int Links { get; set; }

    /// <summary>Makes what is measured.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var ids = new SampleIds(3);
        _table = new RoutingTable<SampleNeighbour>(ids.Next());
        _linked = ids.Next(Links);
        _others = ids.Next(Links);
        foreach (var id in _linked) _table.Set(new SampleNeighbour(id, Standing.Transit));
    }

    /// <summary>Finds each of the neighbours in turn, in no order, so that it is as far from the processor as it would be.</summary>
    [Benchmark]
    public object? Find() => _table!.Find(Next(_linked));

    /// <summary>Collects the 20 that are nearest to a random target.</summary>
    [Benchmark]
    public int CollectClosest() => _table!.CollectClosest(Next(_others), [], _nearest);

    private PeerId Next(PeerId[] ids)
    {
        if (++_next >= ids.Length) _next = 0;
        return ids[_next];
    }
}
