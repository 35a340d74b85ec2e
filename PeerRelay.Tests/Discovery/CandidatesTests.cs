using PeerRelay.Discovery;
using PeerRelay.Identity;
using PeerRelay.Tests.Routing;

namespace PeerRelay.Tests.Discovery;

public sealed class CandidatesTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private static readonly PeerId Self = Ids.Zero;
    private readonly Candidates _candidates = new(Self, Lifetime);

    [Fact]
    public void Add_Ourself_NotKept()
    {
        _candidates.Add(Self, TimeSpan.Zero);
        Assert.Equal((0, -1), (_candidates.Count, _candidates.DeepestBucket));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(159)]
    public void Add_FirstOrLastBucket_ThereOnly(int bucket)
    {
        _candidates.Add(Self.FlipBit(bucket), TimeSpan.Zero);
        Assert.Equal(bucket, _candidates.DeepestBucket);
        Assert.Equal([bucket], Buckets());
        Assert.Equal([Self.FlipBit(bucket)], Usable(bucket, TimeSpan.Zero));
        Assert.Empty(Usable(bucket == 0 ? 1 : 0, TimeSpan.Zero));
    }

    [Fact]
    public void Add_ThousandsOfInventedIds_OtherBucketsUntouched()
    {
        var random = new Random(1);
        _candidates.Add(Ids.Sharing(Self, 40, random), TimeSpan.Zero);
        for (var i = 0; i < 5_000; i++) _candidates.Add(Ids.Sharing(Self, 3, random), TimeSpan.FromSeconds(i));
        Assert.Equal(Candidates.BucketCapacity + 1, _candidates.Count);
        Assert.Single(Usable(40, TimeSpan.Zero));
    }

    [Fact]
    public void Add_FullBucket_TheOneThatFailedMostGoes()
    {
        PeerId[] ids = [.. Enumerable.Range(0, 20).Select(i => Ids.Of($"8{i:x2}"))];
        foreach (var id in ids) _candidates.Add(id, TimeSpan.Zero);
        _candidates.Fail(ids[5], TimeSpan.Zero);
        _candidates.Fail(ids[7], TimeSpan.Zero);
        _candidates.Fail(ids[7], TimeSpan.Zero);
        _candidates.Add(Ids.Of("fff"), TimeSpan.FromSeconds(1));
        Assert.Equal(ids.Except([ids[7]]).Append(Ids.Of("fff")).Order(), Usable(TimeSpan.FromHours(1)).Order());
    }

    [Fact]
    public void Add_FullBucketNoneFailed_TheOneHeardOfLongestAgoGoes()
    {
        PeerId[] ids = [.. Enumerable.Range(0, 20).Select(i => Ids.Of($"8{i:x2}"))];
        for (var i = 0; i < ids.Length; i++) _candidates.Add(ids[i], TimeSpan.FromSeconds(i));
        _candidates.Add(ids[0], TimeSpan.FromSeconds(30)); // heard of again
        _candidates.Add(Ids.Of("fff"), TimeSpan.FromSeconds(31));
        Assert.Equal(ids.Except([ids[1]]).Append(Ids.Of("fff")).Order(), Usable(TimeSpan.FromHours(1)).Order());
    }

    [Fact]
    public void Expire_NotHeardOf_GoneAndItsBucketToo()
    {
        _candidates.Add(Ids.Of("8"), TimeSpan.Zero);
        _candidates.Add(Ids.Of("9"), TimeSpan.Zero);
        _candidates.Add(Ids.Of("1"), TimeSpan.Zero);
        _candidates.Add(Ids.Of("9"), TimeSpan.FromMinutes(1));
        _candidates.Expire(Lifetime);
        Assert.Equal([Ids.Of("9")], Usable(Lifetime));
        Assert.Equal([0], Buckets());
    }

    [Fact]
    public void Fail_AgainAndAgain_WaitsFourTimesAsLongUpToTenMinutes()
    {
        var id = Ids.Of("8");
        var now = TimeSpan.Zero;
        _candidates.Add(id, now);
        int[] waits = [120, 480, 600, 600];
        foreach (var wait in waits)
        {
            _candidates.Fail(id, now);
            Assert.Empty(Usable(now + TimeSpan.FromSeconds(wait) - TimeSpan.FromTicks(1)));
            now += TimeSpan.FromSeconds(wait);
            Assert.Equal([id], Usable(now));
        }

        for (var i = 0; i < 100; i++) _candidates.Fail(id, now); // no shift may overflow
        Assert.Equal([id], Usable(now + TimeSpan.FromMinutes(10)));
    }

    [Fact]
    public void FailForLong_Once_TenMinutes()
    {
        _candidates.Add(Ids.Of("8"), TimeSpan.Zero);
        _candidates.FailForLong(Ids.Of("8"), TimeSpan.Zero);
        Assert.Empty(Usable(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1)));
        Assert.Single(Usable(TimeSpan.FromMinutes(10)));
    }

    [Fact]
    public void Add_HeardOfAgain_BackOffStays()
    {
        _candidates.Add(Ids.Of("8"), TimeSpan.Zero);
        _candidates.Fail(Ids.Of("8"), TimeSpan.Zero);
        _candidates.Add(Ids.Of("8"), TimeSpan.FromSeconds(1));
        Assert.Empty(Usable(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void FailAndRemove_Unknown_Nothing()
    {
        _candidates.Fail(Ids.Of("8"), TimeSpan.Zero);
        _candidates.FailForLong(Ids.Of("8"), TimeSpan.Zero);
        _candidates.Remove(Ids.Of("8"));
        Assert.Equal(0, _candidates.Count);
    }

    [Fact]
    public void Remove_Last_BucketGone()
    {
        _candidates.Add(Ids.Of("8"), TimeSpan.Zero);
        _candidates.Remove(Ids.Of("8"));
        Assert.Equal((0, -1), (_candidates.Count, _candidates.DeepestBucket));
        Assert.Empty(Buckets());
    }

    private IEnumerable<int> Buckets() => Enumerable.Range(0, PeerId.BitLength).Where(bucket => !_candidates.In(bucket).IsEmpty);

    private PeerId[] Usable(int bucket, TimeSpan now) => [.. _candidates.In(bucket).ToArray().Where(candidate => candidate.RetryAt <= now).Select(candidate => candidate.Id)];

    private PeerId[] Usable(TimeSpan now) => [.. Buckets().SelectMany(bucket => Usable(bucket, now))];
}
