using PeerRelay.Identity;

namespace PeerRelay.Benchmarks;

/// <summary>Ids that are random, and the same in every run.</summary>
internal sealed class SampleIds(int seed)
{
    private readonly Random _random = new(seed);

    public PeerId Next()
    {
        Span<byte> bytes = stackalloc byte[PeerId.ByteLength];
        _random.NextBytes(bytes);
        return PeerId.FromBytes(bytes);
    }

    public PeerId[] Next(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];
}
