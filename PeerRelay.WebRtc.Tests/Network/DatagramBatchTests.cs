using System.Net;
using PeerRelay.WebRtc.Network;

namespace PeerRelay.WebRtc.Tests.Network;

public sealed class DatagramBatchTests
{
    private static readonly NetworkAddress Place = new(IPAddress.Loopback, 1);

    [Fact]
    public void TryAdd_SameLengthThenOneShorter_TakesThemAndNoMore()
    {
        var batch = new DatagramBatch();
        byte[][] datagrams = [[1, 1, 1], [2, 2, 2], [3, 3]];
        foreach (var datagram in datagrams) Assert.True(batch.TryAdd(datagram, Place));
        Assert.False(batch.TryAdd([4, 4], Place));
        Assert.False(batch.TryAdd([4, 4, 4], Place));
        Assert.Equal((3, 3), (batch.Count, batch.Length));
        for (var i = 0; i < datagrams.Length; i++) Assert.Equal(datagrams[i], batch.Datagrams[i].ToArray());
    }

    [Fact]
    public void TryAdd_LongerOrElsewhereOrNothing_NotTaken()
    {
        var batch = new DatagramBatch();
        Assert.False(batch.TryAdd([], Place));
        Assert.True(batch.TryAdd([1, 1], Place));
        Assert.False(batch.TryAdd([1, 1, 1], Place));
        Assert.False(batch.TryAdd([1, 1], new NetworkAddress(IPAddress.Loopback, 2)));
        Assert.Equal(1, batch.Count);
    }

    [Theory]
    [InlineData(1, 64)]
    [InlineData(1200, 54)]
    [InlineData(40_000, 1)]
    public void TryAdd_Many_AsManyAsTheSystemTakes(int length, int most)
    {
        var batch = new DatagramBatch();
        for (var i = 0; i < most; i++) Assert.True(batch.TryAdd(new byte[length], Place));
        Assert.False(batch.TryAdd(new byte[length], Place));
    }

    [Fact]
    public void Clear_ThenOthers_OnlyThose()
    {
        var batch = new DatagramBatch();
        batch.TryAdd([1, 1], Place);
        batch.TryAdd([1], Place);
        batch.Clear();
        var elsewhere = new NetworkAddress(IPAddress.Loopback, 2);
        Assert.True(batch.TryAdd([2, 2, 2], elsewhere));
        Assert.Equal([2, 2, 2], batch.Bytes.ToArray());
        Assert.Equal(elsewhere, batch.Destination);
    }
}
