using PeerRelay.Simulator.Networks;

namespace PeerRelay.Tests.Simulator;

public sealed class SeededRandomTests
{
    [Fact]
    public void NextBits_OfASeed_AreTheSameEverywhere()
    {
        var random = new SeededRandom(0);
        Assert.Equal([0x99EC5F36CB75F2B4, 0xBF6E1F784956452A, 0x1A5F849D4933E6E0], new[] { random.NextBits(), random.NextBits(), random.NextBits() });
    }

    [Fact]
    public void Next_OfALimit_IsBelowItAndReachesAll()
    {
        var random = new SeededRandom(3);
        var seen = new int[7];
        for (var i = 0; i < 7_000; i++) seen[random.Next(7)]++;
        Assert.All(seen, count => Assert.InRange(count, 800, 1_200));
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(40)]
    public void PortableMath_AgreesWithTheLibrary(double x)
    {
        Assert.Equal(Math.Log(x), PortableMath.Log(x), 1e-10);
        Assert.Equal(1, PortableMath.Exp(x / 10) / Math.Exp(x / 10), 1e-10);
        Assert.Equal(1, PortableMath.Pow(x, 1.7) / Math.Pow(x, 1.7), 1e-10);
    }

    [Fact]
    public void Latency_OfManyLinks_HasTheMedianAndTheTail()
    {
        var (random, model) = (new SeededRandom(5), new LinkModel());
        var drawn = Enumerable.Range(0, 10_001).Select(_ => model.DrawLatency(random)).Order().ToArray();
        Assert.InRange(drawn[5_000], 37, 43);
        Assert.InRange(drawn[9_500], 130, 170);
    }
}
