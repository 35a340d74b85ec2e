using PeerRelay.WebRtc.Network;

namespace PeerRelay.WebRtc.Tests.Network;

public sealed class DatagramRunTests
{
    [Theory]
    [InlineData(6, 2, 3)]
    [InlineData(5, 2, 3)]
    [InlineData(2, 2, 1)]
    [InlineData(1, 2, 1)]
    [InlineData(0, 0, 1)]
    [InlineData(0, 2, 1)]
    public void Count_OfBytesAndALength_LastMayBeShorter(int bytes, int length, int count)
    {
        var run = new DatagramRun(Numbers(bytes), length);
        Assert.Equal(count, run.Count);
        var all = new List<byte>();
        for (var i = 0; i < run.Count; i++) all.AddRange(run[i]);
        Assert.Equal(Numbers(bytes), all);
    }

    private static byte[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(number => (byte)number)];
}
