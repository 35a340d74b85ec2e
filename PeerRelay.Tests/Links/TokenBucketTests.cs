using PeerRelay.Links;

namespace PeerRelay.Tests.Links;

public sealed class TokenBucketTests
{
    private static readonly TimeSpan Start = TimeSpan.FromDays(1);

    [Fact]
    public void Has_Full_TheBurstAndNoMore()
    {
        var bucket = new TokenBucket(10, 25, Start);
        Assert.True(bucket.Has(25, Start));
        Assert.False(bucket.Has(26, Start));
    }

    [Fact]
    public void Has_Emptied_RefillsAtTheRateUpToTheBurst()
    {
        var bucket = new TokenBucket(10, 25, Start);
        bucket.Take(25);
        Assert.False(bucket.Has(1, Start));
        Assert.True(bucket.Has(10, Start + TimeSpan.FromSeconds(1)));
        Assert.False(bucket.Has(11, Start + TimeSpan.FromSeconds(1)));
        Assert.True(bucket.Has(25, Start + TimeSpan.FromDays(300)));
        Assert.False(bucket.Has(26, Start + TimeSpan.FromDays(300)));
    }

    [Fact]
    public void Has_AskedVeryOften_SmallFlowsAddUp()
    {
        var bucket = new TokenBucket(10, 25, Start);
        bucket.Take(25);
        for (var i = 0; i < 10_000; i++) bucket.Has(1, Start + TimeSpan.FromTicks(i * 100));
        Assert.False(bucket.Has(2, Start + TimeSpan.FromSeconds(0.1)));
        Assert.True(bucket.Has(1, Start + TimeSpan.FromSeconds(0.101)));
    }

    [Fact]
    public void Has_NoRate_Always()
    {
        var bucket = new TokenBucket(0, 1, Start);
        bucket.Take(1_000_000);
        Assert.True(bucket.Has(long.MaxValue, Start));
    }
}
