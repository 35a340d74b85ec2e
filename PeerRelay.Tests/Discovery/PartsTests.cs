using PeerRelay.Discovery;
using PeerRelay.Identity;
using PeerRelay.Routing;
using PeerRelay.Tests.Routing;

namespace PeerRelay.Tests.Discovery;

public sealed class PartsTests
{
    /// <summary>Some that are quartered (see <see cref="PartsOf"/>), some that are halved, and the last, which can't be.</summary>
    public static TheoryData<int> Buckets { get; } = new(0, 3, 4, 8, 157, 158, 159);

    [Theory]
    [InlineData(0, 0, 2)] // nothing is known of the network's size
    [InlineData(0, 1, 1)]
    [InlineData(5, 3, 4)]
    [InlineData(5, 4, 2)]
    [InlineData(6, 3, 4)]
    [InlineData(6, 4, 2)]
    [InlineData(7, 2, 4)] // the larger the network, the fewer
    [InlineData(7, 3, 2)]
    [InlineData(9, 0, 4)]
    [InlineData(9, 1, 2)]
    [InlineData(10, 0, 2)]
    [InlineData(10, 10, 2)]
    [InlineData(10, 11, 1)] // hardly more peers than the leaf set
    [InlineData(159, 158, 2)]
    [InlineData(159, 159, 1)]
    public void CountOf_ABucket_QuartersHalvesOrAllOfIt(int depth, int bucket, int expected) => Assert.Equal(expected, new Parts(Ids.Zero, depth).CountOf(bucket));

    [Theory]
    [MemberData(nameof(Buckets))]
    public void IdOf_AllPartsOfABucket_InItAndEachAnother(int bucket)
    {
        var self = Ids.Random(new Random(bucket));
        var parts = PartsOf(self, bucket);
        PeerId[] ids = [.. Enumerable.Range(0, parts.CountOf(bucket)).Select(part => parts.IdOf(bucket, part))];
        Assert.All(ids, id => Assert.Equal(bucket, id.CommonPrefixLength(self)));
        foreach (var id in ids) Assert.Single(ids, other => other.CommonPrefixLength(id) >= parts.BitsOf(bucket));
    }

    [Theory]
    [MemberData(nameof(Buckets))]
    public void IndexOf_AnIdOfAPart_ThatPart(int bucket)
    {
        var random = new Random(bucket);
        var parts = PartsOf(Ids.Random(random), bucket);
        for (var part = 0; part < parts.CountOf(bucket); part++)
        {
            var id = parts.IdOf(bucket, part);
            Assert.Equal(part, parts.IndexOf(bucket, id));
            if (parts.BitsOf(bucket) < PeerId.BitLength) Assert.Equal(part, parts.IndexOf(bucket, Ids.Sharing(id, parts.BitsOf(bucket), random)));
        }
    }

    [Fact]
    public void IndexOf_ABucketThatIsNotDivided_TheOnlyPart()
    {
        var parts = new Parts(Ids.Zero, depth: 0);
        Assert.All([Ids.Of("1"), Ids.Of("18"), Ids.Of("1f")], id => Assert.Equal(0, parts.IndexOf(3, id)));
    }

    [Fact]
    public void Of_LinksOfANode_AsDeepAsItsLeafSet()
    {
        var router = new Router<FakeNeighbour>(Ids.Zero, new SeenMessages(1_024, TimeSpan.FromMinutes(2)), new ReturnPaths(1_024, TimeSpan.FromMinutes(5)));
        for (var i = 1; i < 8; i++) router.Set(new FakeNeighbour(Ids.Low(i)));
        Assert.Equal(1, Parts.Of(Ids.Zero, router).CountOf(1)); // seven are no leaf set
        router.Set(new FakeNeighbour(Ids.Of("04"))); // five bits are shared
        Assert.Equal((4, 4, 2, 2, 1), (Count(0), Count(3), Count(4), Count(5), Count(6)));

        int Count(int bucket) => Parts.Of(Ids.Zero, router).CountOf(bucket);
    }

    /// <summary>The parts as they are in a network so large that a bucket has some.</summary>
    private static Parts PartsOf(PeerId self, int bucket) => new(self, depth: bucket < 4 ? 6 : 159);
}
