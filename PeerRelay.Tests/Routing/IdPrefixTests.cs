using PeerRelay.Routing;

namespace PeerRelay.Tests.Routing;

public sealed class IdPrefixTests
{
    [Fact]
    public void Nearest_OfNone_TheGreatest() => Assert.Equal(ulong.MaxValue, IdPrefix.Nearest([], 5, []));

    [Theory]
    [InlineData(5UL, 0UL)]
    [InlineData(7UL, 2UL)]
    [InlineData(0UL, 5UL)]
    [InlineData(ulong.MaxValue, ulong.MaxValue - 5)]
    public void Nearest_OfOne_ItsDistance(ulong target, ulong expected) => Assert.Equal(expected, IdPrefix.Nearest([5], target, []));

    [Fact]
    public void Nearest_AllVisited_TheGreatest() => Assert.Equal(ulong.MaxValue, IdPrefix.Nearest([1, 5, 8], 5, [8, 1, 5]));

    [Theory]
    [InlineData(0)]
    [InlineData(56)] // all alike but for their last bits
    public void Nearest_AtRandom_AsANaiveSearchFinds(int sharedBits)
    {
        var random = new Random(sharedBits);
        for (var run = 0; run < 5_000; run++)
        {
            var sorted = Enumerable.Range(0, random.Next(65)).Select(_ => Draw()).Distinct().Order().ToArray();
            var visited = sorted.Where(_ => random.Next(4) == 0).Append(Draw()).ToArray();
            random.Shuffle(visited);
            var target = random.Next(4) == 0 && sorted.Length > 0 ? sorted[random.Next(sorted.Length)] : Draw();
            var expected = sorted.Except(visited).Select(prefix => prefix ^ target).DefaultIfEmpty(ulong.MaxValue).Min();
            Assert.Equal(expected, IdPrefix.Nearest(sorted, target, visited));
        }

        ulong Draw() => (ulong)random.NextInt64(long.MinValue, long.MaxValue) >> sharedBits;
    }
}
