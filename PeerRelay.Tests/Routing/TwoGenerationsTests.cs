using PeerRelay.Routing;

namespace PeerRelay.Tests.Routing;

public sealed class TwoGenerationsTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void TryGet_RandomTimes_LivesOneLifetimeAndNotThree(int seed)
    {
        var random = new Random(seed);
        var cache = new TwoGenerations<int, TimeSpan>(1_000_000, Lifetime);
        var added = new Dictionary<int, TimeSpan>();
        var now = TimeSpan.FromDays(3); // clocks start anywhere
        for (var key = 0; key < 3_000; key++)
        {
            now += Lifetime * (random.Next(50) == 0 ? 3 * random.NextDouble() : random.NextDouble() / 50);
            cache.Set(key, now, now);
            added[key] = now;
            var asked = Math.Max(0, key - random.Next(200));
            var age = now - added[asked];
            var isFound = cache.TryGet(asked, now, out _);
            if (age < Lifetime) Assert.True(isFound, $"gone after {age}");
            if (age >= 3 * Lifetime) Assert.False(isFound, $"there after {age}");
        }
    }

    [Fact]
    public void Set_MoreThanTheCapacity_AtLeastThatManyAndAtMostTwiceRemembered()
    {
        const int capacity = 100;
        var cache = new TwoGenerations<int, bool>(capacity, Lifetime);
        for (var key = 0; key < 100_000; key++)
        {
            cache.Set(key, true, TimeSpan.Zero);
            if (key % 997 != 0 || key < 1_000) continue;
            var remembered = Enumerable.Range(key - 999, 1_000).Where(seen => cache.TryGet(seen, TimeSpan.Zero, out _)).ToArray();
            Assert.InRange(remembered.Length, capacity, 2 * capacity);
            Assert.Equal(Enumerable.Range(key - remembered.Length + 1, remembered.Length), remembered);
        }
    }

    [Fact]
    public void Set_KeyOfTheOlderGeneration_NewValueFound()
    {
        var cache = new TwoGenerations<int, string>(10, Lifetime);
        cache.Set(1, "old", TimeSpan.Zero);
        cache.Set(1, "new", Lifetime);
        Assert.True(cache.TryGet(1, Lifetime, out var value));
        Assert.Equal("new", value);
    }
}
