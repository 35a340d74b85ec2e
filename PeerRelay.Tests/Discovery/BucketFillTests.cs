using PeerRelay.Discovery;
using PeerRelay.Identity;
using PeerRelay.Routing;
using PeerRelay.Tests.Routing;

namespace PeerRelay.Tests.Discovery;

/// <summary>What is remembered of buckets that have not changed is what would be found out anew.</summary>
public sealed class BucketFillTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void EveryQuestion_LinksComeAndGo_AsIfFoundOutAnew(int seed)
    {
        var random = new Random(seed);
        var self = Ids.Random(random);
        var router = new Router<FakeNeighbour>(self, new SeenMessages(1_024, TimeSpan.FromMinutes(2)), new ReturnPaths(1_024, TimeSpan.FromMinutes(5)));
        var kept = new BucketFill<FakeNeighbour>(self, router);
        var pool = Ids.Clustered(200, self, random);
        for (var step = 0; step < 600; step++)
        {
            var isGrowing = step / 150 % 2 == 0;
            var id = pool[random.Next(pool.Length)];
            if (random.Next(10) < (isGrowing ? 8 : 1)) router.Set(new FakeNeighbour(id, random.Next(4) == 0 ? Standing.Leaf : Standing.Transit) { IsKin = random.Next(2) == 0 });
            else router.Remove(id);

            var anew = new BucketFill<FakeNeighbour>(self, router);
            anew.Refresh();
            kept.Refresh();
            for (var bucket = 0; bucket < PeerId.BitLength; bucket += 1 + random.Next(3)) // not all are asked about each time
            {
                Assert.Equal(anew.TransitIn(bucket), kept.TransitIn(bucket));
                Assert.Equal(anew.PartsWithoutKin(bucket), kept.PartsWithoutKin(bucket));
                Assert.Equal(anew.PartsWithoutTransit(bucket), kept.PartsWithoutTransit(bucket));
            }
        }
    }
}
