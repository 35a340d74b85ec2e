using PeerRelay.Discovery;
using PeerRelay.Identity;
using PeerRelay.Routing;
using PeerRelay.Tests.Routing;

namespace PeerRelay.Tests.Discovery;

public sealed class TrimPlannerTests
{
    private const int Kept = 40;

    /// <summary>With so many nothing is closed yet: 15/16 of those that are kept.</summary>
    private const int Begins = 37;

    private static readonly PeerId Self = Ids.Zero;
    private static readonly TimeSpan Old = TimeSpan.FromHours(1);
    private readonly Router<FakeNeighbour> _router =
        new(Self, new SeenMessages(1_024, TimeSpan.FromMinutes(2)), new ReturnPaths(1_024, TimeSpan.FromMinutes(5)));

    [Fact]
    public void Plan_NotMoreThanAreKept_Nothing()
    {
        LinkMany(Begins);
        Assert.Empty(Plan());
    }

    [Fact]
    public void Plan_SomeTooMany_SoManyOfTheFullestPart()
    {
        LinkMany(Kept - 5);
        for (var i = 0; i < 10; i++) Link(Ids.Of($"8{i}"));
        var plan = Plan();
        Assert.Equal(Kept + 5 - Begins, plan.Count);
        Assert.All(plan, neighbour => Assert.True(neighbour.Id.CommonPrefixLength(Ids.Of("8")) >= 3));
    }

    [Theory]
    [InlineData(64 * 8, 64)]
    [InlineData(200 * 8, 200)]
    public void Plan_VeryManyTooMany_AnEighthOfThemIfThatIsMore(int tooMany, int closed)
    {
        LinkMany(Begins + tooMany);
        Assert.Equal(closed, Plan().Count);
    }

    [Fact]
    public void Plan_LinkIsYoung_NotYet()
    {
        LinkMany(2 * Kept);
        Assert.Empty(Plan(TimeSpan.FromSeconds(59)));
        Assert.NotEmpty(Plan(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public void Plan_OtherSideNeedsIt_OnlyIfThereAreMoreThanAreKept()
    {
        foreach (var neighbour in LinkMany(Kept)) neighbour.Ahead = [Self.Prefix];
        Assert.Empty(Plan());
        Link(Ids.Of("ffff"), needsUs: true);
        Assert.Single(Plan());
    }

    [Fact]
    public void Plan_OtherSideNeedsTheFullestPart_OthersInItsPlaceOrNone()
    {
        foreach (var neighbour in LinkMany(Kept - 2)) neighbour.Ahead = [Self.Prefix];
        var free = Link(Ids.Of("81"));
        Link(Ids.Of("82"), needsUs: true);
        Assert.Equal([free], Plan());
    }

    [Fact]
    public void Plan_OneOfTwoInAPartIsToBeClosed_NoneThatTheOtherSideNeedsInPlaceOfTheSecond()
    {
        var random = new Random(1);
        while (_router.Kin.Count < Kept - 2)
            if (Ids.Random(random) is var id && id.CommonPrefixLength(Ids.Of("8")) < 3)
                Link(id, needsUs: true);
        FakeNeighbour[] free = [Link(Ids.Of("81")), Link(Ids.Of("82"))];
        Assert.Contains(Assert.Single(Plan()), free);
    }

    [Fact]
    public void Plan_AllInOneHalfOfABucket_TwoAreLeft()
    {
        for (var i = 1; i <= 16; i++) Link(Ids.Low(i));
        for (var i = 0; i < 16; i++) Link(Ids.Of($"00{8 + (i % 4):x}{i:x}"));
        TrimAll(kept: 16);
        Assert.Equal(2, _router.Kin.CountInBucket(8));
    }

    [Fact]
    public void Plan_Bootstraps_Never()
    {
        foreach (var neighbour in LinkMany(3 * Kept))
        {
            neighbour.IsBootstrap = true;
            _router.Set(neighbour);
        }

        Assert.Empty(Plan());
    }

    [Fact]
    public void Plan_PeersThatAreNotOfOurKind_NeitherCountedNorClosed()
    {
        foreach (var neighbour in LinkMany(3 * Kept))
        {
            neighbour.IsKin = false;
            _router.Set(neighbour);
        }

        LinkMany(Begins, seed: 2);
        Assert.Empty(Plan());
    }

    [Theory]
    [InlineData(100)]
    [InlineData(400)]
    public void Plan_CarriedOutToTheEnd_NeverWhatThisNodeNeeds(int links)
    {
        for (var seed = 1; seed < 10; seed++)
        {
            foreach (var neighbour in _router.Links.EnumerateAfter().ToArray()) _router.Remove(neighbour.Id);
            var all = LinkMany(links, seed);
            PeerId[] nearest = [.. all.Select(neighbour => neighbour.Id).OrderBy(id => id.DistanceTo(Self)).Take(DialPlanner<FakeNeighbour>.LeafSet)];
            TrimAll(Kept);
            Assert.All(nearest, id => Assert.NotNull(_router.Links.Find(id)));
            Assert.True(_router.Kin.Count >= Begins);
            foreach (var bucket in all.GroupBy(neighbour => neighbour.Id.CommonPrefixLength(Self)))
            {
                Assert.True(_router.Kin.CountInBucket(bucket.Key) >= Math.Min(DialPlanner<FakeNeighbour>.LinksPerBucket, bucket.Count()), $"bucket {bucket.Key}");
                foreach (var neighbour in bucket) Assert.NotEqual(0, _router.Kin.CountWithPrefix(neighbour.Id, Parts.Of(Self, _router).BitsOf(bucket.Key)));
            }
        }
    }

    private void TrimAll(int kept)
    {
        while (new TrimPlanner<FakeNeighbour>(Self, _router).Plan(kept, _ => Old) is { Count: > 0 } plan)
        {
            Assert.True(_router.Kin.Count - plan.Count >= kept * 15 / 16);
            Assert.Equal(plan.Count, plan.Distinct().Count());
            foreach (var neighbour in plan) _router.Remove(neighbour.Id);
        }
    }

    private IReadOnlyList<FakeNeighbour> Plan(TimeSpan? age = null) => new TrimPlanner<FakeNeighbour>(Self, _router).Plan(Kept, _ => age ?? Old);

    private FakeNeighbour[] LinkMany(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Link(Ids.Random(random)))];
    }

    private FakeNeighbour Link(PeerId id, bool needsUs = false)
    {
        var neighbour = new FakeNeighbour(id) { IsKin = true, Ahead = needsUs ? [Self.Prefix] : WithoutUs(id) };
        _router.Set(neighbour);
        return neighbour;
    }

    /// <summary>The links of a peer that has no need of this node: in its part of each bucket, and nearer ones.</summary>
    private static ulong[] WithoutUs(PeerId id) =>
        [.. Enumerable.Range(1, 8).Select(i => id.Prefix ^ (ulong)i).Concat([Self.Prefix | 1, Self.Prefix | 2, Self.Prefix | 3]).Distinct().Order()];
}
