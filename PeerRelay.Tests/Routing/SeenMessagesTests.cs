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
        Assert.True(seen.TryAdd(Ids.Of("a"), Ids.Of("b"), "1"u8, TimeSpan.Zero));
        Assert.True(seen.TryAdd(Ids.Of("b"), Ids.Of("a"), "1"u8, TimeSpan.Zero));
        Assert.True(seen.TryAdd(Ids.Of("a"), Ids.Of("c"), "1"u8, TimeSpan.Zero));
        Assert.True(seen.TryAdd(Ids.Of("a"), Ids.Of("b"), "constructor"u8, TimeSpan.Zero));
        Assert.False(seen.TryAdd(Ids.Of("a"), Ids.Of("b"), "1"u8, TimeSpan.Zero));
    }

    [Fact]
    public void TryAdd_LongestNonce_Taken()
    {
        var seen = new SeenMessages(1_024, Lifetime);
        var nonce = Encoding.UTF8.GetBytes(new string('€', 64));
        Assert.True(seen.TryAdd(Ids.Zero, Ids.Zero, nonce, TimeSpan.Zero));
        Assert.False(seen.TryAdd(Ids.Zero, Ids.Zero, nonce, TimeSpan.Zero));
    }

    [Fact]
    public void TryAdd_AfterTwoLifetimes_Forgotten()
    {
        var seen = new SeenMessages(1_024, Lifetime);
        seen.TryAdd(Ids.Zero, Ids.Zero, "1"u8, TimeSpan.Zero);
        Assert.False(seen.TryAdd(Ids.Zero, Ids.Zero, "1"u8, Lifetime * 0.99));
        Assert.True(seen.TryAdd(Ids.Zero, Ids.Zero, "1"u8, Lifetime * 3));
    }

    [Fact]
    public void TryAdd_Flood_BoundedAndTheLastOnesRemembered()
    {
        var seen = new SeenMessages(16_384, Lifetime);
        for (var i = 0; i < 100_000; i++) Assert.True(seen.TryAdd(Ids.Zero, Ids.Zero, BitConverter.GetBytes(i), TimeSpan.Zero));
        var remembered = Enumerable.Range(0, 100_000).Reverse()
            .TakeWhile(i => !seen.TryAdd(Ids.Zero, Ids.Zero, BitConverter.GetBytes(i), TimeSpan.Zero)).Count();
        Assert.InRange(remembered, 12_000, 2 * 16_384); // 16 stripes fill a little unevenly
    }
}
