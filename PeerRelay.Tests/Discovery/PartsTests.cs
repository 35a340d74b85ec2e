using PeerRelay.Discovery;
using PeerRelay.Identity;
using PeerRelay.Tests.Routing;

namespace PeerRelay.Tests.Discovery;

public sealed class PartsTests
{
    [Theory]
    [InlineData(0, 4)]
    [InlineData(7, 4)]
    [InlineData(8, 2)]
    [InlineData(158, 2)]
    [InlineData(159, 1)]
    public void CountOf_ABucket_QuartersHalvesOrAllOfIt(int bucket, int expected) => Assert.Equal(expected, Parts.CountOf(bucket));

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(157)]
    [InlineData(158)]
    [InlineData(159)]
    public void Of_AllPartsOfABucket_InItAndEachAnother(int bucket)
    {
        var self = Ids.Random(new Random(bucket));
        PeerId[] ids = [.. Enumerable.Range(0, Parts.CountOf(bucket)).Select(part => new Parts(self).Of(bucket, part))];
        Assert.All(ids, id => Assert.Equal(bucket, id.CommonPrefixLength(self)));
        foreach (var id in ids) Assert.Single(ids, other => other.CommonPrefixLength(id) >= Parts.BitsOf(bucket));
    }
}
