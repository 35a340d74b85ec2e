using PeerRelay.Discovery;
using PeerRelay.Identity;
using PeerRelay.Routing;
using PeerRelay.Tests.Routing;

namespace PeerRelay.Tests.Discovery;

public sealed class SearchPlannerTests
{
    private static readonly PeerId Self = Ids.Zero;
    private readonly Router<FakeNeighbour> _router =
        new(Self, new SeenMessages(1_024, TimeSpan.FromMinutes(2)), new ReturnPaths(1_024, TimeSpan.FromMinutes(5)));
    private readonly Candidates _candidates = new(Self, TimeSpan.FromMinutes(10));
    private readonly SearchPlanner<FakeNeighbour> _planner;

    public SearchPlannerTests() => _planner = new SearchPlanner<FakeNeighbour>(Self, _router, _candidates);

    [Fact]
    public void Plan_NoLinks_NothingAndNothingPutOff()
    {
        Assert.Empty(_planner.Plan(TimeSpan.Zero));
        Link(Ids.Of("8"));
        Assert.NotEmpty(_planner.Plan(TimeSpan.Zero));
    }

    [Fact]
    public void Plan_OneLink_OurIdAndEveryBucketThatLacksLinks()
    {
        Link(Ids.Of("1")); // bucket 3
        Assert.Equal(
            [Self, .. Enumerable.Range(0, 5).Select(Self.FlipBit)],
            _planner.Plan(TimeSpan.Zero).Select(search => search.Target));
    }

    [Fact]
    public void Plan_BucketWithTwoLinks_NotSearched()
    {
        Link(Ids.Of("8"));
        Link(Ids.Of("c"));
        Assert.Equal([Self, Self.FlipBit(1)], _planner.Plan(TimeSpan.Zero).Select(search => search.Target));
    }

    [Fact]
    public void Plan_CandidatesInADeepBucket_AllBucketsUpToTheNext()
    {
        Link(Ids.Of("8"));
        _candidates.Add(Self.FlipBit(20), TimeSpan.Zero);
        var searched = _planner.Plan(TimeSpan.Zero).Select(search => search.Target).ToArray();
        Assert.Equal(1 + 21, searched.Length);
        Assert.DoesNotContain(Self.FlipBit(20), searched); // there is somebody to link with
        _candidates.Fail(Self.FlipBit(20), TimeSpan.Zero);
        Assert.Contains(Self.FlipBit(20), _planner.Plan(TimeSpan.Zero).Select(search => search.Target));
    }

    [Fact]
    public void Replace_ANeighbourIsGone_ItsBucketIsDueAgainAndTheLeafSet()
    {
        Link(Ids.Of("8"));
        for (var i = 0; i < 6; i++) _planner.Plan(TimeSpan.FromMinutes(8 * i));
        var now = TimeSpan.FromMinutes(41);
        Assert.Empty(_planner.Plan(now));
        _planner.Replace(Ids.Of("81"), now);
        Assert.Equal([Self, Self.FlipBit(0)], _planner.Plan(now).Select(search => search.Target));
        Assert.Empty(_planner.Plan(now + TimeSpan.FromSeconds(63)));
        Assert.Equal(2, _planner.Plan(now + TimeSpan.FromSeconds(64)).Count);
    }

    [Fact]
    public void Plan_NeighbourInTheLastBucket_NoMoreSearchesThanALargeNetworkNeeds()
    {
        Link(Self.FlipBit(159));
        Assert.Equal(1 + 32, _planner.Plan(TimeSpan.Zero).Count);
    }

    [Theory]
    [InlineData((int)Standing.Unknown)]
    [InlineData((int)Standing.Leaf)]
    public void Plan_BucketOfLinksThatPassOnNothing_Searched(int standing)
    {
        for (var i = 1; i < 9; i++) Link(Ids.Of($"8{i}"), (Standing)standing);
        Assert.Contains(Self.FlipBit(0), _planner.Plan(TimeSpan.Zero).Select(search => search.Target));
    }

    [Fact]
    public void Plan_AgainAndAgain_FourTimesAsLongUpToEightMinutes()
    {
        Link(Ids.Of("8"));
        Link(Ids.Of("c"));
        Link(Ids.Of("4"));
        Link(Ids.Of("6"));
        var now = TimeSpan.Zero;
        int[] waits = [1, 4, 16, 64, 256, 480, 480];
        foreach (var wait in waits)
        {
            Assert.NotEmpty(_planner.Plan(now));
            Assert.Empty(_planner.Plan(now + TimeSpan.FromSeconds(wait) - TimeSpan.FromTicks(1)));
            now += TimeSpan.FromSeconds(wait);
        }
    }

    [Fact]
    public void Restart_AfterManyRounds_AllDueAtOnceAndSoonAgain()
    {
        Link(Ids.Of("8"));
        for (var i = 0; i < 5; i++) _planner.Plan(TimeSpan.FromMinutes(i));
        _planner.Restart(TimeSpan.FromMinutes(4));
        var now = TimeSpan.FromMinutes(4);
        var count = _planner.Plan(now).Count;
        Assert.Equal(3, count);
        Assert.Equal(count, _planner.Plan(now + TimeSpan.FromSeconds(1)).Count);
    }

    [Fact]
    public void Plan_SeveralLinks_NearestTransitsInTurn()
    {
        Link(Ids.Of("81"), Standing.Leaf);
        PeerId[] transits = [Ids.Of("82"), Ids.Of("84"), Ids.Of("88"), Ids.Of("9")];
        foreach (var id in transits) Link(id);
        Link(Ids.Of("83"), Standing.Unknown);
        Assert.Equal([.. transits.Take(3), transits[0]], AskedFor(Self, 4));
    }

    [Fact]
    public void Plan_NoTransit_UnknownThenLeaf()
    {
        Link(Ids.Of("81"), Standing.Leaf);
        Assert.Equal([Ids.Of("81")], AskedFor(Self, 1));
        Link(Ids.Of("83"), Standing.Unknown);
        _planner.Restart(TimeSpan.Zero);
        Assert.Equal([Ids.Of("83")], AskedFor(Self, 1));
    }

    private PeerId[] AskedFor(PeerId target, int rounds) =>
        [.. Enumerable.Range(0, rounds).Select(i => _planner.Plan(TimeSpan.FromMinutes(8 * i)).Single(search => search.Target == target).Ask)];

    private void Link(PeerId id, Standing standing = Standing.Transit) => _router.Set(new FakeNeighbour(id, standing));
}
