using PeerRelay.Routing;

namespace PeerRelay.Tests.Routing;

public sealed class RoundTripEstimateTests
{
    private readonly RoundTripEstimate _estimate = new(TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(10));

    [Fact]
    public void Timeout_FirstAndSecondSample_AsRfc6298Says()
    {
        Assert.Equal(TimeSpan.FromSeconds(2), _estimate.Timeout);
        _estimate.Add(TimeSpan.FromSeconds(1)); // smoothed 1, variation 0.5
        Assert.Equal(TimeSpan.FromSeconds(3), _estimate.Timeout);
        _estimate.Add(TimeSpan.FromSeconds(2)); // variation 0.375 + 0.25, smoothed 0.875 + 0.25
        Assert.Equal(TimeSpan.FromSeconds(1.125 + (4 * 0.625)), _estimate.Timeout);
    }

    [Fact]
    public void BackOff_AgainAndAgain_TwiceAsLongUntilThereIsAnAnswer()
    {
        _estimate.BackOff();
        Assert.Equal(TimeSpan.FromSeconds(4), _estimate.Timeout);
        for (var i = 0; i < 100; i++) _estimate.BackOff();
        Assert.Equal(TimeSpan.FromSeconds(10), _estimate.Timeout);
        _estimate.Add(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(3), _estimate.Timeout);
    }

    [Theory]
    [InlineData(-1, 500)]
    [InlineData(0, 500)]
    [InlineData(1, 500)]
    [InlineData(60_000, 10_000)]
    public void Timeout_AnySamples_Bounded(int sampleMilliseconds, int expectedMilliseconds)
    {
        for (var i = 0; i < 100; i++) _estimate.Add(TimeSpan.FromMilliseconds(sampleMilliseconds));
        Assert.Equal(TimeSpan.FromMilliseconds(expectedMilliseconds), _estimate.Timeout);
    }
}
