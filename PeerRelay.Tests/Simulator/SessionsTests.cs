using PeerRelay.Simulator.Networks;
using PeerRelay.Simulator.Scenarios;

namespace PeerRelay.Tests.Simulator;

public sealed class SessionsTests
{
    private readonly Sessions _sessions = new(new SeededRandom(3), TimeSpan.FromMinutes(10), 0.6);

    [Fact]
    public void Draw_ManyTimes_HasTheMedian()
    {
        var drawn = Enumerable.Range(0, 10_001).Select(_ => _sessions.Draw().TotalMinutes).Order().ToArray();
        Assert.InRange(drawn[5_000], 9.3, 10.7);
    }

    [Fact]
    public void DrawRest_OfSessionsUnderWay_IsLongerThanOfNewOnes()
    {
        var drawn = Enumerable.Range(0, 10_001).Select(_ => _sessions.DrawRest().TotalMinutes).Order().ToArray();
        Assert.True(drawn[0] >= 0);
        Assert.InRange(drawn[5_000], 20, 40);
    }
}
