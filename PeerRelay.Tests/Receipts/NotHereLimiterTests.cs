using PeerRelay.Identity;
using PeerRelay.Receipts;

namespace PeerRelay.Tests.Receipts;

public sealed class NotHereLimiterTests
{
    private static readonly PeerId Source = PeerId.Parse("c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3");

    private readonly NotHereLimiter _limiter = new();
    private TimeSpan _now = TimeSpan.FromDays(3);

    [Fact]
    public void TryTake_OneSource_ItsBurstAndThenItsRate()
    {
        Assert.Equal(NotHereLimiter.BurstPerSource, Taken(100, _ => Source));
        _now += TimeSpan.FromSeconds(3);
        Assert.Equal(3 * NotHereLimiter.PerSecondAndSource, Taken(100, _ => Source));
        Assert.Equal(1, Taken(1, _ => Source.FlipBit(3))); // another is told all the same
        _now += TimeSpan.FromHours(1);
        Assert.Equal(NotHereLimiter.BurstPerSource, Taken(100, _ => Source));
    }

    [Fact]
    public void TryTake_ManySources_TheBurstAndThenTheRate()
    {
        var random = new Random(1);
        Assert.Equal(NotHereLimiter.Burst, Taken(10_000, _ => Ids(random)));
        _now += TimeSpan.FromSeconds(1);
        Assert.Equal(NotHereLimiter.PerSecond, Taken(10_000, _ => Ids(random)));
    }

    [Fact]
    public void TryTake_FloodOfSources_NoneGetsMoreThanItsOwn()
    {
        var random = new Random(2);
        var taken = 0;
        for (var second = 0; second < 60; second++)
        {
            for (var i = 0; i < 200; i++)
            {
                if (_limiter.TryTake(Source, _now)) taken++;
                _limiter.TryTake(Ids(random), _now);
                _now += TimeSpan.FromMilliseconds(5);
            }
        }

        Assert.InRange(taken, NotHereLimiter.BurstPerSource, NotHereLimiter.BurstPerSource + (60 * NotHereLimiter.PerSecondAndSource));
    }

    [Fact]
    public void TryTake_ClockOfAnotherThreadALittleBehind_StillBounded()
    {
        var taken = 0;
        for (var i = 0; i < 1_000; i++)
            if (_limiter.TryTake(Source, _now - TimeSpan.FromMilliseconds(i % 3)))
                taken++;
        Assert.InRange(taken, NotHereLimiter.BurstPerSource - 1, NotHereLimiter.BurstPerSource);
    }

    private static PeerId Ids(Random random)
    {
        var bytes = new byte[PeerId.ByteLength];
        random.NextBytes(bytes);
        return PeerId.FromBytes(bytes);
    }

    private int Taken(int tries, Func<int, PeerId> source) => Enumerable.Range(0, tries).Count(i => _limiter.TryTake(source(i), _now));
}
