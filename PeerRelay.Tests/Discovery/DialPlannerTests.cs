using PeerRelay.Discovery;
using PeerRelay.Identity;
using PeerRelay.Routing;
using PeerRelay.Tests.Routing;

namespace PeerRelay.Tests.Discovery;

public sealed class DialPlannerTests
{
    private static readonly PeerId Self = Ids.Zero;
    private readonly Router<FakeNeighbour> _router =
        new(Self, new SeenMessages(1_024, TimeSpan.FromMinutes(2)), new ReturnPaths(1_024, TimeSpan.FromMinutes(5)));
    private readonly Candidates _candidates = new(Self, TimeSpan.FromMinutes(10));
    private Handshakes _handshakes = new(Self, TimeSpan.FromSeconds(10), 32);

    [Fact]
    public void Plan_NoCandidates_Nothing() => Assert.Empty(Plan());

    [Fact]
    public void Plan_FewLinks_ThreeOfTheNearestAndOneInEachPartOfABucket()
    {
        PeerId[] near = [.. Enumerable.Range(1, 20).Select(Near)];
        PeerId[] far = [Ids.Of("81"), Ids.Of("82"), Ids.Of("a3"), Ids.Of("c1"), Ids.Of("c2"), Ids.Of("e1"), Ids.Of("e2")];
        for (var i = 21; i < 30; i++) Link(Near(i));
        foreach (var id in near.Concat(far)) _candidates.Add(id, TimeSpan.Zero);
        var plan = Plan();
        Assert.All(near.Take(3), id => Assert.Contains(id, plan));
        Assert.Equal(["8", "a", "c", "e"], plan.Where(id => id.GetBit(0)).Select(id => id.ToString()[..1]).Order());
        Assert.Equal(plan.Count, plan.Distinct().Count());
    }

    [Fact]
    public void Plan_CarriedOut_TheEightNearestAreLinked()
    {
        foreach (var id in Enumerable.Range(1, 40).Select(Ids.Low)) _candidates.Add(id, TimeSpan.Zero);
        for (var round = 0; round < 20; round++)
        {
            foreach (var id in Plan())
            {
                Link(id);
                _candidates.Remove(id);
            }
        }

        Assert.All(Enumerable.Range(1, 8).Select(Ids.Low), id => Assert.NotNull(_router.Links.Find(id)));
    }

    [Fact]
    public void Plan_PartServedByAnOldPeer_OneOfOurKindIsWanted()
    {
        FillLeafSet();
        Link(Ids.Of("81"));
        Link(Ids.Of("91")); // two in the bucket
        _candidates.Add(Ids.Of("82"), TimeSpan.Zero);
        Assert.Empty(Plan());
        _candidates.Add(Ids.Of("83"), TimeSpan.Zero, isKin: true);
        Assert.Equal([Ids.Of("83")], Plan());
    }

    [Fact]
    public void Plan_AsManyLinksAsAreKept_NoMoreForPartsButForBuckets()
    {
        FillLeafSet();
        for (var i = 1; i < 15; i++) _router.Set(new FakeNeighbour(Ids.Of($"8{i:x}")) { IsKin = true });
        foreach (var id in new[] { "c1", "e1", "41" }) _candidates.Add(Ids.Of(id), TimeSpan.Zero, isKin: true);
        var full = new DialPlanner<FakeNeighbour>(Self, _router, _candidates, _handshakes, keptLinks: 14);
        Assert.Equal([Ids.Of("41")], full.Plan(TimeSpan.Zero));
        Assert.False(full.IsSpare(Ids.Of("41")));
        var roomy = new DialPlanner<FakeNeighbour>(Self, _router, _candidates, _handshakes, keptLinks: 15);
        Assert.Equal([Ids.Of("41"), Ids.Of("c1"), Ids.Of("e1")], roomy.Plan(TimeSpan.Zero).Order());
        Assert.Equal((true, false), (roomy.IsSpare(Ids.Of("c1")), roomy.IsSpare(Ids.Of("41"))));
    }

    [Fact]
    public void Plan_HeardOfLongAgoAndOfLate_TheLatter()
    {
        FillLeafSet();
        for (var i = 1; i < 9; i++) _candidates.Add(Ids.Of($"8{i}"), TimeSpan.FromMinutes(i));
        Link(Ids.Of("c1"));
        Assert.Equal([Ids.Of("88")], Plan(TimeSpan.FromMinutes(9)));
    }

    [Fact]
    public void Plan_LeafSetFull_OnlyNearerOnes()
    {
        for (var i = 10; i < 18; i++) Link(Ids.Low(i)); // 10 to 17: all their buckets have two links and more, but that of 1
        _candidates.Add(Ids.Low(9), TimeSpan.Zero);
        _candidates.Add(Ids.Low(18), TimeSpan.Zero);
        Assert.Equal([Ids.Low(9)], Plan());
    }

    [Fact]
    public void Plan_BucketWithAnUnusedHalf_ThatHalfFirst()
    {
        FillLeafSet();
        Link(Ids.Of("8f")); // bucket 0, next bit 0
        for (var i = 1; i < 9; i++) _candidates.Add(Ids.Of($"8{i}"), TimeSpan.Zero);
        _candidates.Add(Ids.Of("c1"), TimeSpan.Zero); // next bit 1
        Assert.Equal([Ids.Of("c1")], Plan());
    }

    [Fact]
    public void Plan_EmptyBucket_OneOfEachHalf()
    {
        FillLeafSet();
        for (var i = 1; i < 9; i++) _candidates.Add(Ids.Of($"8{i}"), TimeSpan.Zero);
        for (var i = 1; i < 9; i++) _candidates.Add(Ids.Of($"c{i}"), TimeSpan.Zero);
        var plan = Plan();
        Assert.Equal([false, true], plan.Select(id => id.GetBit(1)).Order());
    }

    [Fact]
    public void Plan_OneHalfKnownOnly_TwoOfIt()
    {
        FillLeafSet();
        for (var i = 1; i < 9; i++) _candidates.Add(Ids.Of($"8{i}"), TimeSpan.Zero);
        Assert.Equal(2, Plan().Count);
    }

    [Fact]
    public void Plan_BucketOfLeaves_LinksThatPassOnAreWanted()
    {
        FillLeafSet();
        for (var i = 1; i < 9; i++) Link(Ids.Of($"8{i}"), Standing.Leaf);
        _candidates.Add(Ids.Of("c"), TimeSpan.Zero);
        _candidates.Add(Ids.Of("a"), TimeSpan.Zero);
        Assert.Equal([Ids.Of("a"), Ids.Of("c")], Plan().Order());
    }

    [Fact]
    public void Plan_HandshakesUnderWay_CountAsLinksAndAreNotRepeated()
    {
        FillLeafSet();
        _handshakes.TryOffer(Ids.Of("81"), TimeSpan.Zero);
        foreach (var prefix in new[] { "81", "82", "c1", "c2" }) _candidates.Add(Ids.Of(prefix), TimeSpan.Zero);
        var plan = Plan();
        Assert.True(Assert.Single(plan).GetBit(1));
    }

    [Theory]
    [InlineData((int)Standing.Unknown)]
    [InlineData((int)Standing.Leaf)]
    public void Plan_LinksThatPassOnNothing_CountNeitherInABucketNorForTheLeafSet(int standing)
    {
        for (var i = 1; i < 17; i++) Link(Ids.Low(i), (Standing)standing);
        for (var i = 1; i < 9; i++) Link(Ids.Of($"8{i}"), (Standing)standing);
        PeerId[] servers = [Ids.Low(99), Ids.Of("c1"), Ids.Of("8f")];
        foreach (var id in servers) _candidates.Add(id, TimeSpan.Zero);
        Assert.Equal(servers.Order(), Plan().Order());
    }

    [Fact]
    public void Plan_InventedIdsNextToOurs_BucketsGetTheirTurnAllTheSame()
    {
        _handshakes = new Handshakes(Self, TimeSpan.FromSeconds(10), 8);
        var planner = new DialPlanner<FakeNeighbour>(Self, _router, _candidates, _handshakes);
        PeerId[] honest = [Ids.Of("81"), Ids.Of("c1")];
        var random = new Random(1);
        var offered = new List<PeerId>();
        for (var second = 0; second < 60; second++)
        {
            var now = TimeSpan.FromSeconds(second);
            foreach (var (id, _) in _handshakes.Expire(now)) _candidates.Fail(id, now);
            for (var i = 0; i < 20; i++) _candidates.Add(Ids.Sharing(Self, 40 + (i % 4), random), now);
            foreach (var id in honest) _candidates.Add(id, now);
            offered.AddRange(planner.Plan(now).Where(id => _handshakes.TryOffer(id, now)));
        }

        Assert.All(honest, id => Assert.Contains(id, offered));
    }

    [Fact]
    public void Plan_LittleRoom_NoMoreThanThat()
    {
        _handshakes = new Handshakes(Self, TimeSpan.FromSeconds(10), 3);
        _handshakes.TryOffer(Ids.Of("f"), TimeSpan.Zero);
        for (var i = 1; i < 9; i++) _candidates.Add(Ids.Low(i), TimeSpan.Zero);
        Assert.Equal([Ids.Low(1), Ids.Low(8)], Plan()); // the nearest, and one of the first bucket that has any
    }

    [Fact]
    public void Plan_BackedOff_NotYet()
    {
        _candidates.Add(Ids.Of("8"), TimeSpan.Zero);
        _candidates.Fail(Ids.Of("8"), TimeSpan.Zero);
        Assert.Empty(Plan());
        Assert.Single(Plan(TimeSpan.FromMinutes(2)));
    }

    [Fact]
    public void Plan_OfferTurnedDown_NoSpareOnesForTheBucketForAWhile()
    {
        FillLeafSet();
        LinkKin(Ids.Of("81"));
        LinkKin(Ids.Of("91")); // two in the bucket, both in one quarter
        foreach (var id in new[] { "a1", "c1", "e1" }) _candidates.Add(Ids.Of(id), TimeSpan.Zero);
        _candidates.Add(Ids.Of("41"), TimeSpan.Zero); // in a bucket that has none
        var planner = new DialPlanner<FakeNeighbour>(Self, _router, _candidates, _handshakes);
        planner.TurnedDown(Ids.Of("a2"), TimeSpan.Zero);
        planner.TurnedDown(Ids.Of("c2"), TimeSpan.Zero); // made together with it
        Assert.Equal([Ids.Of("41")], planner.Plan(TimeSpan.FromSeconds(14.9)));
        Assert.Equal(4, planner.Plan(TimeSpan.FromSeconds(15)).Count);
        planner.TurnedDown(Ids.Of("a2"), TimeSpan.FromSeconds(15)); // four times as long
        Assert.Single(planner.Plan(TimeSpan.FromSeconds(74.9)));
        Assert.Equal(4, planner.Plan(TimeSpan.FromSeconds(75)).Count);
        planner.TurnedDown(Ids.Of("a2"), TimeSpan.FromSeconds(75));
        planner.EndRest(Ids.Of("a3"));
        Assert.Equal(4, planner.Plan(TimeSpan.FromSeconds(75)).Count);
        for (var i = 0; i < 40; i++) planner.TurnedDown(Ids.Of("a2"), TimeSpan.FromMinutes(5 * i));
        Assert.Equal(4, planner.Plan(TimeSpan.FromMinutes(5 * 40)).Count); // not for ever
    }

    [Fact]
    public void Plan_OfferTurnedDownAndOnlyOldPeersInTheBucket_GoesOn()
    {
        FillLeafSet();
        Link(Ids.Of("81"));
        Link(Ids.Of("91"));
        _candidates.Add(Ids.Of("a1"), TimeSpan.Zero, isKin: true);
        var planner = new DialPlanner<FakeNeighbour>(Self, _router, _candidates, _handshakes);
        planner.TurnedDown(Ids.Of("a2"), TimeSpan.Zero);
        Assert.Equal([Ids.Of("a1")], planner.Plan(TimeSpan.Zero));
        Assert.False(planner.IsSpare(Ids.Of("a1")));
    }

    [Theory]
    [InlineData(158)]
    [InlineData(159)]
    public void Plan_LastBuckets_NoOverrun(int bucket)
    {
        _candidates.Add(Self.FlipBit(bucket), TimeSpan.Zero);
        Assert.Equal([Self.FlipBit(bucket)], Plan());
    }

    [Fact]
    public void IsWanted_FewLinks_Anybody()
    {
        for (var i = 1; i < 8; i++) Link(Ids.Of($"8{i}"));
        Assert.All([Ids.Of("88"), Ids.Of("4"), Ids.Low(1)], id => Assert.True(IsWanted(id))); // seven are no leaf set
    }

    [Fact]
    public void IsWanted_ABucketWithTwoLinks_OnlyForAPartThatLacksOneOfOurs()
    {
        FillLeafSet();
        LinkKin(Ids.Of("81"));
        Assert.True(IsWanted(Ids.Of("82"))); // one link is too few
        LinkKin(Ids.Of("82"));
        Assert.False(IsWanted(Ids.Of("83"))); // its quarter has some
        Assert.All([Ids.Of("a"), Ids.Of("c"), Ids.Of("e")], id => Assert.True(IsWanted(id)));
        Link(Ids.Of("c1"));
        Assert.True(IsWanted(Ids.Of("c2"))); // that one is of the old kind
        LinkKin(Ids.Of("c3"));
        Assert.False(IsWanted(Ids.Of("c2")));
    }

    [Fact]
    public void IsWanted_LeafSetIsFull_OnlyNearerOnes()
    {
        for (var i = 16; i < 32; i++) LinkKin(Ids.Low(16 * i)); // one bucket, and all parts of it
        Assert.True(IsWanted(Ids.Low((16 * 23) - 1)));
        Assert.False(IsWanted(Ids.Low((16 * 23) + 1))); // farther than the last of the eight
    }

    [Fact]
    public void IsWanted_TheLinksChange_AnsweredAnew()
    {
        FillLeafSet();
        var planner = new DialPlanner<FakeNeighbour>(Self, _router, _candidates, _handshakes);
        LinkKin(Ids.Of("81"));
        Assert.True(planner.IsWanted(Ids.Of("82")));
        LinkKin(Ids.Of("82"));
        Assert.False(planner.IsWanted(Ids.Of("83")));
        _router.Remove(Ids.Of("81"));
        Assert.True(planner.IsWanted(Ids.Of("83")));
    }

    [Theory]
    [InlineData((int)Standing.Unknown)]
    [InlineData((int)Standing.Leaf)]
    public void IsWanted_LinksThatPassOnNothing_DoNotCount(int standing)
    {
        FillLeafSet();
        for (var i = 1; i < 9; i++) Link(Ids.Of($"8{i}"), (Standing)standing);
        Assert.True(IsWanted(Ids.Of("89")));
    }

    [Theory]
    [InlineData(158)]
    [InlineData(159)]
    public void IsWanted_LastBuckets_NoOverrun(int bucket) => Assert.True(IsWanted(Self.FlipBit(bucket)));

    [Fact]
    public void Plan_CarriedOutInALargeNetwork_EveryBucketCovered()
    {
        var random = new Random(4);
        PeerId[] network = [.. Enumerable.Range(0, 2_000).Select(_ => Ids.Random(random))];
        foreach (var id in network) _candidates.Add(id, TimeSpan.Zero);
        for (var round = 0; round < 20; round++)
        {
            foreach (var id in Plan())
            {
                Link(id);
                _candidates.Remove(id);
            }
        }

        foreach (var bucket in network.GroupBy(id => id.CommonPrefixLength(Self)))
            Assert.True(_router.Links.CountInBucket(bucket.Key) >= Math.Min(2, bucket.Count()), $"bucket {bucket.Key}");
        Assert.InRange(_router.Links.Count, 8, 40);
    }

    /// <summary>Links near enough that nothing else belongs to the leaf set, in buckets of their own.</summary>
    /// <summary>Ids so near that the network must have a thousand peers or so: the quarters of far buckets count.</summary>
    private static PeerId Near(int number) => Ids.Of($"01{number:x2}");

    private void FillLeafSet()
    {
        for (var i = 1; i < 17; i++) Link(Near(i));
    }

    private void Link(PeerId id, Standing standing = Standing.Transit) => _router.Set(new FakeNeighbour(id, standing));

    private void LinkKin(PeerId id) => _router.Set(new FakeNeighbour(id) { IsKin = true });

    private bool IsWanted(PeerId id) => new DialPlanner<FakeNeighbour>(Self, _router, _candidates, _handshakes).IsWanted(id);

    private IReadOnlyList<PeerId> Plan(TimeSpan now = default) =>
        new DialPlanner<FakeNeighbour>(Self, _router, _candidates, _handshakes).Plan(now);
}
