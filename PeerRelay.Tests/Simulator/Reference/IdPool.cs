using PeerRelay.Identity;

namespace PeerRelay.Tests.Simulator.Reference;

/// <summary>
/// Ids of the kinds that matter to k-buckets: anywhere, so that the far buckets overflow; near to one's own, so that the near ones are split; and alike in so many bits
/// that a double can't tell them apart.
/// </summary>
internal sealed class IdPool
{
    private readonly Random _random;

    public IdPool(Random random)
    {
        _random = random;
        Self = Next();
        var ids = new List<PeerId>();
        for (var i = 0; i < 60; i++) ids.Add(Next());
        for (var i = 0; i < 60; i++) ids.Add(Near(Self, random.Next(1, 12)));
        for (var i = 0; i < 20; i++) ids.Add(Near(Self, random.Next(12, PeerId.BitLength)));
        for (var i = 0; i < 40; i++) ids.Add(Near(ids[i % 60], random.Next(50, PeerId.BitLength)));
        Ids = [.. ids.Distinct().Where(id => id != Self)];
    }

    public PeerId Self { get; }

    public IReadOnlyList<PeerId> Ids { get; }

    public PeerId Pick() => Ids[_random.Next(Ids.Count)];

    /// <summary>One of them, or now and then one's own.</summary>
    public PeerId PickAny() => _random.Next(10) == 0 ? Self : Pick();

    private PeerId Next()
    {
        var bytes = new byte[PeerId.ByteLength];
        _random.NextBytes(bytes);
        return PeerId.FromBytes(bytes);
    }

    /// <summary>An id that shares so many bits with another one.</summary>
    private PeerId Near(PeerId id, int bits)
    {
        var near = id.FlipBit(bits);
        for (var i = bits + 1; i < PeerId.BitLength; i++)
            if (_random.Next(2) == 0)
                near = near.FlipBit(i);
        return near;
    }
}
