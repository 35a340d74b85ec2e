using PeerRelay.Identity;
using PeerRelay.Receipts;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Receipts;

public sealed class DeliveredMessagesTests
{
    private static readonly PeerId Source = PeerId.Parse("c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3");
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Now = TimeSpan.FromDays(3);

    [Fact]
    public void Begin_SameMessage_OnceInItsLifetime()
    {
        var delivered = new DeliveredMessages();
        Assert.Equal(DeliveryState.None, delivered.Begin(Source, "1"u8, Now));
        Assert.Equal(DeliveryState.UnderWay, delivered.Begin(Source, "1"u8, Now));
        Assert.Equal(DeliveryState.UnderWay, delivered.Begin(Source, "1"u8, Now + Lifetime - TimeSpan.FromTicks(1)));
        Assert.Equal(DeliveryState.None, delivered.Begin(Source, "1"u8, Now + (3 * Lifetime)));
    }

    [Fact]
    public void Begin_AnotherSourceOrNonce_IsNew()
    {
        var delivered = new DeliveredMessages();
        Assert.Equal(DeliveryState.None, delivered.Begin(Source, "1"u8, Now));
        Assert.Equal(DeliveryState.None, delivered.Begin(Source.FlipBit(0), "1"u8, Now));
        Assert.Equal(DeliveryState.None, delivered.Begin(Source, "01"u8, Now));
        Assert.Equal(DeliveryState.None, delivered.Begin(Source, new byte[WireLimits.MaxNonceBytes], Now));
    }

    [Fact]
    public void End_WhatCouldNotBeDelivered_IsDeliveredAtTheNextTry()
    {
        var delivered = new DeliveredMessages();
        Assert.Equal(DeliveryState.None, delivered.Begin(Source, "1"u8, Now));
        delivered.End(Source, "1"u8, isTaken: false, Now);
        Assert.Equal(DeliveryState.None, delivered.Begin(Source, "1"u8, Now));
        Assert.Equal(DeliveryState.UnderWay, delivered.Begin(Source, "1"u8, Now));
    }

    [Fact]
    public void End_WhatWasTaken_IsNotDeliveredAgain()
    {
        var delivered = new DeliveredMessages();
        Assert.Equal(DeliveryState.None, delivered.Begin(Source, "1"u8, Now));
        delivered.End(Source, "1"u8, isTaken: true, Now);
        Assert.Equal(DeliveryState.Delivered, delivered.Begin(Source, "1"u8, Now));
    }

    [Fact]
    public void Begin_MoreThanTheCapacity_LatestRememberedAndOldestNot()
    {
        var delivered = new DeliveredMessages(capacity: 100);
        for (var i = 0; i < 1_000; i++) Assert.Equal(DeliveryState.None, delivered.Begin(Source, BitConverter.GetBytes(i), Now));
        for (var i = 999; i >= 900; i--) Assert.Equal(DeliveryState.UnderWay, delivered.Begin(Source, BitConverter.GetBytes(i), Now));
        Assert.Equal(DeliveryState.None, delivered.Begin(Source, BitConverter.GetBytes(0), Now));
    }

    [Fact]
    public void Begin_ManyThreads_OneDelivers()
    {
        var delivered = new DeliveredMessages();
        var times = new int[2_000];
        Parallel.For(0, 8 * times.Length, i =>
        {
            var message = i % times.Length;
            if (delivered.Begin(Source, BitConverter.GetBytes(message), Now) == DeliveryState.None) Interlocked.Increment(ref times[message]);
        });
        Assert.All(times, time => Assert.Equal(1, time));
    }
}
