using PeerRelay.Identity;
using PeerRelay.Routing;

namespace PeerRelay.Tests.Routing;

public sealed class HopRecordTests
{
    private static readonly PeerId Hop = Ids.Of("a");
    private static readonly TimeSpan Now = TimeSpan.FromDays(3);

    private readonly HopRecord _record = new();

    [Fact]
    public void IsPoor_NothingKnown_No() => Assert.False(_record.IsPoor(Hop, Now));

    [Fact]
    public void IsPoor_FewLosses_NotYetAndThenYes()
    {
        Record(HopRecord.FewestOutcomes - 1, hasArrived: false);
        Assert.False(_record.IsPoor(Hop, Now));
        Record(1, hasArrived: false);
        Assert.True(_record.IsPoor(Hop, Now));
        Assert.False(_record.IsPoor(Ids.Of("b"), Now));
    }

    [Fact]
    public void IsPoor_OneOfFourArrived_Yes()
    {
        Record(1, hasArrived: true);
        Record(3, hasArrived: false);
        Assert.True(_record.IsPoor(Hop, Now));
    }

    [Fact]
    public void IsPoor_HalfArrive_No()
    {
        for (var i = 0; i < 50; i++)
        {
            Record(1, hasArrived: false);
            Record(1, hasArrived: true);
            Assert.False(_record.IsPoor(Hop, Now));
        }
    }

    [Fact]
    public void IsPoor_LongGoodThenLosesAll_AfterSevenLosses()
    {
        Record(1_000, hasArrived: true);
        Record(6, hasArrived: false);
        Assert.False(_record.IsPoor(Hop, Now));
        Record(1, hasArrived: false);
        Assert.True(_record.IsPoor(Hop, Now));
    }

    [Fact]
    public void IsPoor_PoorThatDoesBetter_NoLonger()
    {
        Record(100, hasArrived: false);
        Assert.True(_record.IsPoor(Hop, Now));
        Record(2, hasArrived: true);
        Assert.False(_record.IsPoor(Hop, Now));
    }

    [Fact]
    public void IsPoor_AvoidedForSomeTime_GetsAnotherChance()
    {
        Record(HopRecord.FewestOutcomes, hasArrived: false);
        Assert.True(_record.IsPoor(Hop, Now + HopRecord.Lifetime - TimeSpan.FromTicks(1)));
        Assert.False(_record.IsPoor(Hop, Now + HopRecord.Lifetime));
        _record.Record(Hop, hasArrived: false, Now + HopRecord.Lifetime);
        Assert.False(_record.IsPoor(Hop, Now + HopRecord.Lifetime)); // it starts afresh
    }

    [Fact]
    public void Record_MoreHopsThanTheCapacity_LatestRememberedAndOldestNot()
    {
        var record = new HopRecord(capacity: 4);
        for (var i = 0; i < 100; i++)
            for (var outcome = 0; outcome < HopRecord.FewestOutcomes; outcome++)
                record.Record(Hop.FlipBit(i), hasArrived: false, Now);
        for (var i = 99; i > 95; i--) Assert.True(record.IsPoor(Hop.FlipBit(i), Now));
        Assert.False(record.IsPoor(Hop.FlipBit(0), Now));
    }

    private void Record(int times, bool hasArrived)
    {
        for (var i = 0; i < times; i++) _record.Record(Hop, hasArrived, Now);
    }
}
