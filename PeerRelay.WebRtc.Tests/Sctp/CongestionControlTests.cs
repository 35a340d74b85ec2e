using PeerRelay.WebRtc.Sctp;

namespace PeerRelay.WebRtc.Tests.Sctp;

public class CongestionControlTests
{
    private const int PacketBytes = 1000;

    private readonly CongestionControl congestion = new(PacketBytes);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    public void SlowStart_SackForSomePackets_DoublesInARoundTrip(int packetsOfASack)
    {
        var window = congestion.Window;
        for (var acked = 0; acked < window; acked += packetsOfASack * PacketBytes)
            congestion.OnAcked(packetsOfASack * PacketBytes, isUsed: true, latestOrder: acked);
        Assert.Equal(2 * window, congestion.Window);
    }

    [Fact]
    public void SlowStart_SackForMoreThanABurst_GrowsByABurst()
    {
        var window = congestion.Window;
        congestion.OnAcked(10 * SctpLimits.MaxBurstPackets * PacketBytes, isUsed: true, latestOrder: 1);
        Assert.Equal(window + (SctpLimits.MaxBurstPackets * PacketBytes), congestion.Window);
    }

    [Fact]
    public void SlowStart_WindowNotUsed_DoesNotGrow()
    {
        var window = congestion.Window;
        Assert.True(congestion.IsUsedBy(window - PacketBytes + 1));
        Assert.False(congestion.IsUsedBy(window - PacketBytes));
        congestion.OnAcked(PacketBytes, isUsed: false, latestOrder: 1);
        Assert.Equal(window, congestion.Window);
    }

    [Fact]
    public void AfterALoss_GrowsByAPacketForEachWindow()
    {
        Assert.True(congestion.OnLost(order: 1, latestSent: 10));
        Assert.False(congestion.OnLost(order: 10, latestSent: 20));
        var window = congestion.Window;
        congestion.OnAcked(PacketBytes, isUsed: true, latestOrder: 10); // of before the loss was noticed
        Assert.Equal(window, congestion.Window);
        for (var acked = 0; acked < window; acked += PacketBytes) congestion.OnAcked(PacketBytes, isUsed: true, latestOrder: 12);
        Assert.Equal(window + PacketBytes, congestion.Window);
    }

    [Fact]
    public void AfterALoss_SackForManyPackets_DoesNotUndoTheReduction()
    {
        congestion.OnAcked(30 * PacketBytes, isUsed: true, latestOrder: 1);
        Assert.True(congestion.OnLost(order: 2, latestSent: 10));
        var window = congestion.Window;
        Assert.Equal(28 * PacketBytes, window);
        congestion.OnAcked(28 * PacketBytes, isUsed: true, latestOrder: 11);
        Assert.Equal(window + PacketBytes, congestion.Window);
    }

    [Fact]
    public void AfterATimeout_SackForManyPackets_GrowsToTheThreshold()
    {
        congestion.OnAcked(30 * PacketBytes, isUsed: true, latestOrder: 1);
        congestion.OnTimeout(latestSent: 10);
        congestion.OnAcked(28 * PacketBytes, isUsed: true, latestOrder: 11);
        Assert.Equal(20 * PacketBytes, congestion.Window);
    }
}
