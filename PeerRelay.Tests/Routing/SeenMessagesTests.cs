using System.Text;
using PeerRelay.Routing;

namespace PeerRelay.Tests.Routing;

public sealed class SeenMessagesTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    [Fact]
    public void TryAdd_AnyFieldDiffers_AnotherMessage()
    {
        var seen = new SeenMessages(1_024, Lifetime);
        Assert.True(seen.TryAdd(seen.KeyOf(Ids.Of("a"), Ids.Of("b"), "1"u8), TimeSpan.Zero));
        Assert.True(seen.TryAdd(seen.KeyOf(Ids.Of("b"), Ids.Of("a"), "1"u8), TimeSpan.Zero));
        Assert.True(seen.TryAdd(seen.KeyOf(Ids.Of("a"), Ids.Of("c"), "1"u8), TimeSpan.Zero));
        Assert.True(seen.TryAdd(seen.KeyOf(Ids.Of("a"), Ids.Of("b"), "constructor"u8), TimeSpan.Zero));
        Assert.True(seen.TryAdd(seen.KeyOf(Ids.Of("a"), Ids.Of("b"), "1"u8, receiptTry: 1), TimeSpan.Zero));
        Assert.True(seen.TryAdd(seen.KeyOf(Ids.Of("a"), Ids.Of("b"), "1"u8, receiptTry: 9), TimeSpan.Zero));
        Assert.False(seen.TryAdd(seen.KeyOf(Ids.Of("a"), Ids.Of("b"), "1"u8), TimeSpan.Zero));
        Assert.False(seen.TryAdd(seen.KeyOf(Ids.Of("a"), Ids.Of("b"), "1"u8, receiptTry: 9), TimeSpan.Zero));
    }

    [Fact]
    public void TryAdd_LongestNonce_Taken()
    {
        var seen = new SeenMessages(1_024, Lifetime);
        var nonce = Encoding.UTF8.GetBytes(new string('€', 64));
        Assert.True(seen.TryAdd(seen.KeyOf(Ids.Zero, Ids.Zero, nonce), TimeSpan.Zero));
        Assert.False(seen.TryAdd(seen.KeyOf(Ids.Zero, Ids.Zero, nonce), TimeSpan.Zero));
        Assert.True(seen.TryAdd(seen.KeyOf(Ids.Zero, Ids.Zero, nonce, receiptTry: 1), TimeSpan.Zero));
    }

    [Fact]
    public void TryAdd_AfterTwoLifetimes_Forgotten()
    {
        var seen = new SeenMessages(1_024, Lifetime);
        seen.TryAdd(seen.KeyOf(Ids.Zero, Ids.Zero, "1"u8), TimeSpan.Zero);
        Assert.False(seen.TryAdd(seen.KeyOf(Ids.Zero, Ids.Zero, "1"u8), Lifetime * 0.99));
        Assert.True(seen.TryAdd(seen.KeyOf(Ids.Zero, Ids.Zero, "1"u8), Lifetime * 3));
    }

    [Fact]
    public void TryAdd_Flood_BoundedAndTheLastOnesRemembered()
    {
        const int capacity = 16_384;
        const int sent = 100_000;
        var seen = new SeenMessages(capacity, Lifetime);
        for (var i = 0; i < sent; i++) Assert.True(seen.TryAdd(seen.KeyOf(Ids.Zero, Ids.Zero, BitConverter.GetBytes(i)), TimeSpan.Zero));
        var remembered = Enumerable.Range(0, sent).Where(i => seen.Contains(seen.KeyOf(Ids.Zero, Ids.Zero, BitConverter.GetBytes(i)), TimeSpan.Zero)).ToArray();
        Assert.InRange(remembered.Length, capacity, 2 * capacity);
        Assert.InRange(remembered.Count(i => i >= sent - (capacity / 2)), (int)(0.998 * capacity / 2), capacity / 2);
    }

    [Fact]
    public void TryAdd_FewMessages_NoneForgottenWhileTheTableGrows()
    {
        var seen = new SeenMessages(262_144, Lifetime);
        for (var i = 0; i < 50_000; i++) Assert.True(seen.TryAdd(seen.KeyOf(Ids.Zero, Ids.Zero, BitConverter.GetBytes(i)), TimeSpan.Zero));
        for (var i = 0; i < 50_000; i++) Assert.False(seen.TryAdd(seen.KeyOf(Ids.Zero, Ids.Zero, BitConverter.GetBytes(i)), Lifetime * 0.99));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void TryAdd_RandomTimes_RememberedForOneLifetimeAndNotForTwo(int seed)
    {
        var random = new Random(seed);
        var seen = new SeenMessages(1 << 20, Lifetime);
        var added = new Dictionary<int, TimeSpan>();
        var now = TimeSpan.FromDays(3); // clocks start anywhere
        for (var i = 0; i < 3_000; i++)
        {
            now += Lifetime * (random.Next(50) == 0 ? 3 * random.NextDouble() : random.NextDouble() / 50);
            Assert.True(seen.TryAdd(seen.KeyOf(Ids.Zero, Ids.Zero, BitConverter.GetBytes(i)), now));
            added[i] = now;
            var asked = Math.Max(0, i - random.Next(200));
            var age = now - added[asked];
            var isFound = seen.Contains(seen.KeyOf(Ids.Zero, Ids.Zero, BitConverter.GetBytes(asked)), now);
            if (age < Lifetime) Assert.True(isFound, $"gone after {age}");
            if (age >= 2 * Lifetime) Assert.False(isFound, $"there after {age}");
        }
    }

    [Fact]
    public void TryAdd_ByAThreadWhoseClockIsBehind_Known()
    {
        var seen = new SeenMessages(1_024, Lifetime);
        for (var eighth = 1; eighth < 100; eighth++)
        {
            var boundary = Lifetime / 8 * eighth;
            Assert.True(seen.TryAdd(seen.KeyOf(Ids.Zero, Ids.Zero, BitConverter.GetBytes(eighth)), boundary));
            Assert.False(seen.TryAdd(seen.KeyOf(Ids.Zero, Ids.Zero, BitConverter.GetBytes(eighth)), boundary - TimeSpan.FromTicks(1)));
        }
    }

    [Fact]
    public async Task TryAdd_ManyThreadsSameMessages_EachOnce()
    {
        var seen = new SeenMessages(100_000, Lifetime);
        var counts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            Enumerable.Range(0, 20_000).Count(i => seen.TryAdd(seen.KeyOf(Ids.Zero, Ids.Zero, BitConverter.GetBytes(i)), TimeSpan.Zero)))));
        Assert.Equal(20_000, counts.Sum());
    }
}
