using BenchmarkDotNet.Attributes;
using PeerRelay.Routing;
using PeerRelay.Wire;

namespace PeerRelay.Benchmarks;

/// <summary>The decision on a message among 10,000 neighbours, its entry in the table of seen messages included.</summary>
[MemoryDiagnoser]
public class RouterBenchmarks
{
    private const int Neighbours = 10_000;
    private const int PayloadBytes = 64;

    /// <summary>Messages for each read of the frame: a new nonce is written over the old one, where the envelope reads it.</summary>
    private const int Messages = 1024;

    private readonly PeerLimits _limits = new();
    private readonly TimeSpan _now = TimeSpan.FromSeconds(1);
    private Router<SampleNeighbour>? _router;
    private SampleNeighbour? _from;
    private byte[] _linked = [];
    private byte[] _unlinked = [];

    /// <summary>Makes what is measured.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var ids = new SampleIds(2);
        var seen = new SeenMessages(_limits.SeenMessages, _limits.SeenTime);
        _router = new Router<SampleNeighbour>(ids.Next(), seen, new ReturnPaths(_limits.ReturnPaths, _limits.ReturnPathTime));
        // Half of them pass on; of a quarter each nothing is known, and they don't.
        Standing[] standings = [Standing.Transit, Standing.Leaf, Standing.Transit, Standing.Unknown];
        var neighbours = ids.Next(Neighbours).Select((id, i) => new SampleNeighbour(id, standings[i % standings.Length])).ToArray();
        foreach (var neighbour in neighbours) _router.Set(neighbour);

        _from = neighbours[0];
        _linked = SampleFrames.Usual(neighbours[1].Id, [_from.Id], PayloadBytes);
        _unlinked = SampleFrames.Usual(ids.Next(), [ids.Next(), _from.Id], PayloadBytes);
        // Until the table of seen messages has its full size, as it has in a node that has run for a while.
        for (var i = 0; i < 4 * _limits.SeenMessages; i += Messages)
        {
            if (Route(_linked, isDirect: true) != Messages || Route(_unlinked, isDirect: false) != Messages)
                throw new InvalidOperationException("A message was not routed as meant.");
        }
    }

    /// <summary>The target is a neighbour.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public int RouteLinked() => Route(_linked, isDirect: true);

    /// <summary>The target is not: the nearest neighbours are sought, and the way back to the source is noted.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public int RouteUnlinked() => Route(_unlinked, isDirect: false);

    /// <returns>How many messages were forwarded as expected.</returns>
    private int Route(byte[] frame, bool isDirect)
    {
        Envelope.TryRead(frame, out var envelope, out _);
        var nonce = frame.AsSpan(SampleFrames.NonceOf(frame));
        var forwarded = 0;
        for (var i = 0; i < Messages; i++)
        {
            Increment(nonce);
            var route = _router!.Route(envelope, _from!, _now);
            if (route.Action == RouteAction.Forward && route.IsDirect == isDirect) forwarded++;
        }

        return forwarded;
    }

    private static void Increment(Span<byte> digits)
    {
        var i = digits.Length - 1;
        for (; digits[i] == '9'; i--) digits[i] = (byte)'0';
        digits[i]++;
    }
}
